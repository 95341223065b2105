package dev.tollgate.loadtest.scenario.template;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Rtt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A flow's templates, compiled. Where a flow has none of a kind, it is empty and constant.
 *
 * @param payload empty for random bytes and for files that are sent as they are
 * @param headers of HTTP
 * @param response topic of an rtt flow's answer; likewise {@code error} and {@code filter}
 */
public record FlowTemplates(
        Template topic,
        Template path,
        Optional<Template> payload,
        Map<String, Template> headers,
        Template response,
        Template error,
        Template filter) {
    /** Reads the files that the payload names. Throws InvalidSetting for what cannot be read or compiled. */
    public static FlowTemplates of(Flow flow) {
        Feeder feeder = flow.payload().feeder().map(Feeder::read).orElse(Feeder.NONE);
        Optional<Rtt> rtt = flow.rtt();
        return new FlowTemplates(
                Template.compile("topic", flow.topic(), feeder, 0),
                Template.compilePath("path", flow.op() == Op.HTTP ? flow.http().path() : "", feeder),
                payload(flow.payload(), feeder),
                headers(flow, feeder),
                Template.compile("response", rtt.map(Rtt::response).orElse("")),
                Template.compile("error", rtt.map(Rtt::error).orElse("")),
                Template.compile("filter", rtt.map(Rtt::filter).orElse("")));
    }

    /** The values of a flow's header fields, by name, in their order. */
    public static Map<String, Template> headers(Flow flow, Feeder feeder) {
        Map<String, Template> headers = new LinkedHashMap<>();
        flow.http()
                .headers()
                .forEach((name, value) -> headers.put(name, Template.compile("headers." + name, value, feeder, 0)));
        return headers;
    }

    private static Optional<Template> payload(Payload payload, Feeder feeder) {
        if (payload.body() instanceof Payload.Text text) {
            return Optional.of(Template.compile("payload", text.template(), feeder, payload.randomCharacters()));
        }
        if (payload.body() instanceof Payload.TemplateFile file) {
            return Optional.of(Template.compile("payload", text(file.path()), feeder, payload.randomCharacters()));
        }
        return Optional.empty();
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > Payload.BYTES_MAX) {
                throw InvalidSetting.because("payload", file + " has more than 64MiB");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw InvalidSetting.because("payload", "cannot read " + file + ": " + unreadable);
        }
    }

    /** Whether {@code {name}} is used by what is sent. */
    public boolean uses(String name) {
        return topic.uses(name)
                || path.uses(name)
                || payload.map(template -> template.uses(name)).orElse(false)
                || headers.values().stream().anyMatch(template -> template.uses(name));
    }
}
