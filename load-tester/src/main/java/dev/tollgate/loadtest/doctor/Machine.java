package dev.tollgate.loadtest.doctor;

import dev.tollgate.loadtest.health.KernelFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel says of this machine. Reads files each time. */
final class Machine {
    /** The system's. */
    static final Machine THIS = new Machine(Path.of("/"));

    private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\S+)\\s+(\\S+)");
    private static final Pattern TIME_WAIT = Pattern.compile("TCP: .*\\btw (\\d+)");

    private final Path root;

    /** @param root folder that holds {@code proc} and {@code sys} */
    Machine(Path root) {
        this.root = root;
    }

    /** @param isHard the limit that the soft one may be raised to; empty where it is not known, the largest number where there is none */
    OptionalLong openFilesMax(boolean isHard) {
        Optional<Matcher> limits =
                text("proc/self/limits").map(OPEN_FILES::matcher).filter(Matcher::find);
        if (limits.isEmpty()) {
            return OptionalLong.empty();
        }
        String limit = limits.get().group(isHard ? 2 : 1);
        return OptionalLong.of(limit.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limit));
    }

    /** First and last local port that a connection gets; Linux' own default where it is not known. */
    int[] localPorts() {
        String[] range = text("proc/sys/net/ipv4/ip_local_port_range")
                .orElse("32768 60999")
                .strip()
                .split("\\s+", 2);
        return new int[] {Integer.parseInt(range[0]), Integer.parseInt(range[1])};
    }

    OptionalLong timeWait() {
        Optional<Matcher> line =
                text("proc/net/sockstat").map(TIME_WAIT::matcher).filter(Matcher::find);
        return line.isPresent() ? OptionalLong.of(Long.parseLong(line.get().group(1))) : OptionalLong.empty();
    }

    /** A file that holds one number; empty where it is not there, or holds something else. */
    OptionalLong number(String file) {
        return text(file)
                .map(String::strip)
                .filter(text -> text.matches("\\d{1,18}"))
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
    }

    /** Empty where the file cannot be read, as on another system. */
    Optional<String> text(String file) {
        return KernelFile.read(root.resolve(file));
    }
}
