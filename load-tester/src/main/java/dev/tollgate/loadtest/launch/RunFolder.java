package dev.tollgate.loadtest.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Names the folder of a run: the one that was asked for, or one below {@code runs} that is not there yet. */
public final class RunFolder {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private RunFolder() {}

    /**
     * @param name of the scenario
     * @param index of the run, from 0, where there are several
     */
    public static Path of(Optional<Path> wanted, String name, int index, int runs, LocalDateTime now) {
        if (wanted.isPresent()) {
            return runs == 1 ? wanted.get() : wanted.get().resolve("run-" + (index + 1));
        }
        Path first = Path.of("runs", name + "-" + TIME.format(now));
        Path free = first;
        for (int i = 2; Files.exists(free); i++) {
            free = Path.of(first + "-" + i);
        }
        return free;
    }
}
