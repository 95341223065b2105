package dev.tollgate.edge.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Debian's Chromium: the shell without a screen, which starts in half of the time, or the whole browser. */
public final class Chromium {
    /** Where the project's scripts unpack Debian's packages, seen from the module. */
    private static final Path UNPACKED = Path.of("..", "target", "debian", "usr", "lib", "chromium");

    private static final Path INSTALLED = Path.of("/usr/lib/chromium");

    private Chromium() {}

    /** The program itself, as its launcher on the path knows only /usr, and leaves it alone when it is killed. To be told {@code --headless}. */
    public static Optional<Path> program() {
        return Stream.of("chromium-headless-shell", "chromium")
                .flatMap(name -> Stream.of(UNPACKED.resolve(name), INSTALLED.resolve(name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
