package dev.tollgate.edge.cli;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "serve",
        description = {"Runs the edge until it is stopped (Ctrl-C, or SIGTERM)."},
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge serve --demo",
            "      starts with a device to try, and prints the lines that send messages as it",
            "  edge serve --config config/edge.yaml --data /var/lib/edge",
            "  edge serve --set listen.mqtt=0.0.0.0:2883 --set ack=received"
        })
final class ServeCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Supplier<Server> server;

    @Option(names = "--demo", description = "Provisions a device, and prints the lines that send messages as it.")
    private boolean demo;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final DataOption data = new DataOption();

    ServeCommand(Terminal terminal, Supplier<Server> server) {
        this.terminal = terminal;
        this.server = server;
    }

    @Override
    public Integer call() throws Exception {
        return server.get()
                .run(new ServeOptions(
                        demo, data.folder(terminal.environment()), config.sources(terminal.environment())));
    }
}
