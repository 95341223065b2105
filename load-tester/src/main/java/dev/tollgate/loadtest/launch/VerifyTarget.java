package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.command.VerifyArguments;
import dev.tollgate.loadtest.judge.VerifyCommand;
import dev.tollgate.loadtest.judge.VerifyLoad;
import dev.tollgate.loadtest.scenario.Scenario;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;

/** The load of {@code verify}, from the options that it shares with other commands. */
public final class VerifyTarget implements VerifyCommand.Target {
    private final VerifyArguments arguments;

    public VerifyTarget(VerifyArguments arguments) {
        this.arguments = arguments;
    }

    @Override
    public InetSocketAddress address() {
        return arguments.address();
    }

    @Override
    public int stoppable(Runnable stop, Duration limit, Callable<Integer> body) throws Exception {
        return StopHook.during(stop, limit, code -> code, body);
    }

    @Override
    public VerifyLoad.Source source(long seed) {
        return (run, through) -> {
            Scenario scenario = arguments.scenario(seed, through);
            return new EngineLoad(scenario, Descriptions.info(scenario, "load verify", ""), run);
        };
    }
}
