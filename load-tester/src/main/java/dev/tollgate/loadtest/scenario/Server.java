package dev.tollgate.loadtest.scenario;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The server's process, where faults are done to it or its use of the machine is watched. Commands are run by {@code sh -c}.
 *
 * @param command starts the server in the foreground, so that its process is owned; empty where it runs already
 * @param ready how to tell that it is up: {@code tcp:PORT}, {@code tcp:HOST:PORT} or an http URL; empty for the target's ports
 * @param faultCommand ends a server that is not owned; with {@code restartCommand}
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
    public static final Server NONE =
            new Server("", "", "", "", "", OptionalLong.empty(), Optional.empty(), Duration.ZERO, Duration.ZERO);

    public Server {
        InvalidSetting.check(
                faultCommand.isEmpty() == restartCommand.isEmpty(),
                "server",
                "fault_command and restart_command together",
                "one of them");
        InvalidSetting.check(
                command.isEmpty() || faultCommand.isEmpty(), "server", "either command or fault_command", "both");
        InvalidSetting.check(pid.orElse(1) > 0, "pid", "a process id", pid);
        boolean isRange = !downMin.isNegative() && downMin.compareTo(downMax) <= 0;
        InvalidSetting.check(
                isRange, "down", "0..3s or the like", Units.formatTime(downMin) + ".." + Units.formatTime(downMax));
    }

    /** Whether it can be killed and started again. */
    public boolean isControlled() {
        return !command.isEmpty() || !faultCommand.isEmpty();
    }
}
