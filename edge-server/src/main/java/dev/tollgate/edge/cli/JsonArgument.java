package dev.tollgate.edge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON that is given on the command line, or in a file as {@code @FILE}. It is sent as it is: numbers keep their digits. */
final class JsonArgument {
    private static final ObjectReader READER =
            new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonArgument() {}

    /** @param what it is, for the message when it is no JSON */
    static RawValue read(String what, String argument) throws CliException {
        String text = argument.startsWith("@") ? file(argument.substring(1)) : argument;
        if (!isJson(text)) {
            throw new CliException(
                    ExitCode.USAGE,
                    what + ": expected JSON, or @FILE with JSON in it, got "
                            + (argument.startsWith("@") ? argument : "'" + shortened(text) + "'")
                            + "; text is JSON in double quotes");
        }
        return new RawValue(text.strip());
    }

    /** JSON, or else the text itself as a JSON string. */
    static RawValue readOrQuote(String text) {
        return new RawValue(isJson(text) ? text : quote(text));
    }

    private static String quote(String text) {
        return TextNode.valueOf(text).toString();
    }

    private static boolean isJson(String text) {
        try {
            return !text.isBlank() && !READER.readTree(text).isMissingNode();
        } catch (JsonProcessingException notJson) {
            return false;
        }
    }

    private static String file(String name) throws CliException {
        try {
            return Files.readString(Path.of(name), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw CliException.failed("cannot read " + name + ": " + unreadable);
        }
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
