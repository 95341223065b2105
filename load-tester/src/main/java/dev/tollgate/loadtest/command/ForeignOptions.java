package dev.tollgate.loadtest.command;

import java.util.Map;
import java.util.Optional;

/** Options of emqtt-bench that there are not here, and what to use in their place. */
final class ForeignOptions {
    private static final Map<String, String> HINTS = Map.ofEntries(
            Map.entry("-l", "connections are small here: leave it out"),
            Map.entry("--lowmem", "connections are small here: leave it out"),
            Map.entry("--force-major-gc-interval", "leave it out"),
            Map.entry("--quic", "QUIC is not supported: use mqtts:// or wss://"),
            Map.entry("--dist", "there is no Erlang here; -d is the duration"),
            Map.entry("-Q", "latency is always measured"),
            Map.entry("--qoe", "latency is always measured"),
            Map.entry("--qoelog", "use --hlog FILE or --csv FILE"),
            Map.entry("--payload-hdrs", "use --stamp binary"),
            Map.entry("--topics-payload", "write a scenario file with a flow for each: 'load run --help'"),
            Map.entry("--restapi", "use --prometheus :PORT"),
            Map.entry("--log_to", "use --progress none"),
            Map.entry("--min-random-wait", "use --phase random, which is the default of --every"),
            Map.entry("--max-random-wait", "use --phase random, which is the default of --every"),
            Map.entry("--num-retry-connect", "use --reconnect exp:100ms..30s or --reconnect off"),
            Map.entry("--retry-interval", "use --op-timeout: nothing is sent twice on one connection"),
            Map.entry("--processes", "what was sent and received is compared in one process"),
            Map.entry("--shortids", "use --client-id '{i}'"),
            Map.entry("--ciphers", "those of the JVM are used"),
            Map.entry("--nst-dets-file", "TLS sessions are not kept in files"),
            Map.entry("--rand_payload", "payloads are random unless -m is given"));

    private ForeignOptions() {}

    /** @param argument as on the command line, with its value or without */
    static Optional<String> hint(String argument) {
        int sign = argument.indexOf('=');
        return Optional.ofNullable(HINTS.get(sign < 0 ? argument : argument.substring(0, sign)));
    }
}
