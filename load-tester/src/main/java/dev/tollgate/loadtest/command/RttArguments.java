package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Preset;
import dev.tollgate.loadtest.scenario.Rtt;
import dev.tollgate.loadtest.scenario.Words;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of requests and answers over MQTT. */
final class RttArguments {
    @Option(
            names = "--match",
            paramLabel = "topic|correlation|json",
            description = "Where the answer says what it answers. Default: topic.")
    private @Nullable String match;

    @Option(
            names = "--response",
            paramLabel = "TEMPLATE",
            description = "Topic of the answer; {topic} is the request's.")
    private @Nullable String response;

    @Option(names = "--error-topic", paramLabel = "TEMPLATE", description = "Topic of an error.")
    private @Nullable String error;

    @Option(names = "--filter", paramLabel = "TEMPLATE", description = "Subscribed to before; empty for none.")
    private @Nullable String filter;

    @Option(names = "--json-field", paramLabel = "NAME", description = "With --match json: member that holds {req}.")
    private @Nullable String jsonField;

    Rtt rtt(Preset preset) {
        Rtt missing = preset.rtt();
        return new Rtt(
                match == null ? missing.match() : Words.parse(Rtt.Match.class, "--match", match),
                or(response, missing.response()),
                or(error, missing.error()),
                or(filter, missing.filter()),
                or(jsonField, missing.jsonField()));
    }

    private static String or(@Nullable String given, String missing) {
        return given == null ? missing : given;
    }
}
