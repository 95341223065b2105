package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.server.Behaviour;
import dev.tollgate.loadtest.server.NullServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Serves until standard input ends: what {@link NullServerProcess} starts. On the main thread. */
@Command(name = NullServerCommand.NAME, hidden = true, description = "Answers MQTT and HTTP until standard input ends.")
public final class NullServerCommand implements Callable<Integer> {
    static final String NAME = "null-server";

    private final InputStream in;
    private final PrintStream out;

    public NullServerCommand(InputStream in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        try (NullServer server = new NullServer(Behaviour.PROMPT)) {
            out.println("mqtt " + server.mqttPort() + " http " + server.httpPort());
            out.flush();
            in.transferTo(PrintStream.nullOutputStream());
        }
        return 0;
    }
}
