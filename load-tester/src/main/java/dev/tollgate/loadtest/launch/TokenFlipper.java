package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.run.RunSettings.Flipper;
import dev.tollgate.loadtest.scenario.Identity;
import dev.tollgate.loadtest.scenario.Server;
import dev.tollgate.loadtest.scenario.TokenState;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Changes the state of a token by a command of the user's, which finds the token and its states in variables. */
final class TokenFlipper implements Flipper {
    private static final int LIMIT_S = 30;

    private final String command;

    private TokenFlipper(String command) {
        this.command = command;
    }

    static Flipper of(Server server) {
        return server.flipCommand().isEmpty() ? NONE : new TokenFlipper(server.flipCommand());
    }

    @Override
    public void flip(Identity device, TokenState to) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD); // it may hold the token
        Map<String, String> variables = builder.environment();
        variables.put("TOKEN", device.token());
        variables.put("TOKEN_ID", device.tokenId());
        variables.put("DEVICE", Integer.toString(device.number()));
        variables.put("FROM", device.state().text());
        variables.put("TO", to.text());
        Process process = builder.start();
        if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the command of --via did not end within " + LIMIT_S + " s");
        }
        if (process.exitValue() != 0) {
            throw new IOException("the command of --via ended with code " + process.exitValue());
        }
    }
}
