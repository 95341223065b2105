package dev.tollgate.edge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands that {@code scripts/edge} starts the edge's JVM with, beside the options for tests. The archive of its classes is the
 * script's, too: it takes some seconds once a build, and makes a start half of the work. Safe from any thread.
 */
final class EdgeJvm {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";
    private static final String MAJOR = Integer.toString(Runtime.version().feature());
    private static final String ARCHIVE =
            "home=$1 major=$2; shift 2; . \"$home/scripts/lib/launch.sh\"; make_archive $major \"$@\"; use_archive $major";

    private static final List<String> OPTIONS = options();
    private static final List<String> ARCHIVE_OPTIONS = archiveOptions();

    private EdgeJvm() {}

    /** For {@code serve} in a test that sends it little: the second compiler takes half of what a start costs. */
    static List<String> server() {
        return command(List.of(FIRST_COMPILER));
    }

    /** For {@code serve} as users have it. */
    static List<String> fastServer() {
        return command(List.of());
    }

    /** For what lives for a moment. */
    static List<String> client() {
        return command(List.of(FIRST_COMPILER, "-XX:+UseSerialGC", "-Xshare:auto"));
    }

    private static List<String> command(List<String> more) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(ARCHIVE_OPTIONS);
        command.addAll(more);
        command.addAll(List.of(
                "-Dio.netty.leakDetection.level=simple",
                "-Xmx512m",
                "-jar",
                MODULE.resolve("target/edge-server.jar").toString()));
        return command;
    }

    private static List<String> options() {
        List<String> options = new ArrayList<>(List.of("@" + MODULE.resolve("jvm/edge.args")));
        if (Runtime.version().feature() >= 25) {
            options.add("@" + MODULE.resolve("jvm/jdk25.args"));
        }
        return options;
    }

    /** Makes the archive unless it is there; the JVMs that test beside each other wait for the one that does. */
    private static List<String> archiveOptions() {
        List<String> command = new ArrayList<>(List.of("bash", "-c", ARCHIVE, "bash"));
        command.addAll(List.of(MODULE.resolve("..").normalize().toString(), MAJOR));
        command.addAll(OPTIONS);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            Process process = builder.start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return printed.lines().toList(); // none where there is no archive, which takes longer
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
