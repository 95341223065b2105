package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.command.OutputOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** The report's options from those of the command line. */
final class Outputs {
    private Outputs() {}

    static dev.tollgate.loadtest.report.output.OutputOptions options(OutputOptions wanted, Path folder) {
        return new dev.tollgate.loadtest.report.output.OutputOptions(
                folder,
                wanted.progress(),
                wanted.isColored(),
                wanted.json(),
                wanted.csv(),
                wanted.html(),
                wanted.hlog(),
                wanted.prometheus().map(Outputs::address));
    }

    /** {@code HOST:PORT}; without a host, of loopback alone. */
    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, colon);
        return new InetSocketAddress(host.isEmpty() ? "127.0.0.1" : host, Integer.parseInt(text.substring(colon + 1)));
    }
}
