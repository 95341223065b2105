package dev.tollgate.loadtest.scenario;

import dev.tollgate.loadtest.fault.CommandLineWords;
import dev.tollgate.loadtest.fault.Ready;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The server's process, where faults are done to it or its use of the machine is watched. Other commands than that of the server itself are run by
 * {@code sh -c}.
 *
 * @param command starts the server in the foreground, so that its process is owned; empty where it runs already
 * @param ready how to tell that it is up: {@code tcp:PORT}, {@code tcp:HOST:PORT} or an http URL; empty for the target's ports
 * @param faultCommand ends a server that is not owned, with {@code restartCommand}; by itself it does the fault {@code cmd}, whose
 *     name it finds in {@code $FAULT}
 * @param flipCommand changes the state of a token, which it gets as {@code $TOKEN_ID}, {@code $FROM} and {@code $TO}
 * @param pid of a server that is not owned
 * @param metrics a Prometheus page of the server
 * @param downMax the longest time that it is left down after a kill; drawn evenly from {@code downMin} on
 */
public record Server(
        String command,
        String ready,
        String faultCommand,
        String restartCommand,
        String flipCommand,
        OptionalLong pid,
        Optional<String> metrics,
        Duration downMin,
        Duration downMax) {
    private static final Pattern URL = Pattern.compile("https?://[^\\s/@]+(/\\S*)?");

    public static final Server NONE =
            new Server("", "", "", "", "", OptionalLong.empty(), Optional.empty(), Duration.ZERO, Duration.ZERO);

    public Server {
        InvalidSetting.check(
                restartCommand.isEmpty() || !faultCommand.isEmpty(),
                "server",
                "fault_command beside restart_command",
                "none");
        InvalidSetting.check(
                command.isEmpty() || restartCommand.isEmpty(), "server", "either command or restart_command", "both");
        InvalidSetting.check(pid.orElse(1) > 0, "pid", "a process id", pid);
        InvalidSetting.check(
                command.isEmpty() || pid.isEmpty(),
                "server",
                "either command, whose process is watched, or pid",
                "both");
        checkWords(command, ready, metrics);
        InvalidSetting.check(
                ready.isEmpty() || !command.isEmpty() || !restartCommand.isEmpty(),
                "ready",
                "a server that is started (--server-cmd, --restart-cmd)",
                "none");
        boolean isRange = !downMin.isNegative() && downMin.compareTo(downMax) <= 0;
        InvalidSetting.check(
                isRange, "down", "0..3s or the like", Units.formatTime(downMin) + ".." + Units.formatTime(downMax));
    }

    private static void checkWords(String command, String ready, Optional<String> metrics) {
        try {
            if (!command.isEmpty()) {
                CommandLineWords.of(command);
            }
        } catch (IllegalArgumentException wrong) {
            throw InvalidSetting.because("command", String.valueOf(wrong.getMessage()));
        }
        try {
            if (!ready.isEmpty()) {
                Ready.parse(ready);
            }
        } catch (IllegalArgumentException wrong) {
            throw InvalidSetting.because("ready", String.valueOf(wrong.getMessage()));
        }
        metrics.ifPresent(url -> InvalidSetting.check(
                URL.matcher(url).matches(), "metrics", "a URL such as http://host:9090/metrics", url));
    }

    /** Whether it can be killed and started again. */
    public boolean isControlled() {
        return !command.isEmpty() || !restartCommand.isEmpty();
    }
}
