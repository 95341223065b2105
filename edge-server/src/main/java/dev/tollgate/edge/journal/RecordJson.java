package dev.tollgate.edge.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tollgate.edge.id.PublicId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A record as one line of JSON, for people and backends. {@code payload} is the payload where that is JSON (RFC 8259, in UTF-8, at most
 * {@value #DEPTH_MAX} levels deep), with its numbers, strings and repeated names just as they were sent and only the white space
 * between them left out; else {@code payloadBase64} holds its bytes. Safe from any thread.
 */
public final class RecordJson {
    private static final int DEPTH_MAX = 1000;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(Integer.MAX_VALUE) // a payload has a limit of its own
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String PLAIN = "/plain/";
    /** A number as in JSON, then a unit; {@code 47eur} has no exponent. */
    private static final Pattern PLAIN_VALUE =
            Pattern.compile("(-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)([^0-9].*)?", Pattern.DOTALL);

    private final String recordIdPrefix;

    /** @param nodeId of the journal that the records are from */
    public RecordJson(long nodeId) {
        recordIdPrefix = NodeId.format(nodeId) + "-";
    }

    /** What tells the record from all others of all edges. */
    public String recordId(JournalRecord record) {
        return recordIdPrefix + record.sequence();
    }

    /** The record as a JSON object, without a line feed in it or behind it. */
    public String line(JournalRecord record) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(line)) {
            json.writeStartObject();
            writeOrigin(json, record);
            PropertiesJson.write(json, record.properties());
            writePayload(json, record);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // a StringWriter has no reason to
        }
        return line.toString();
    }

    private void writeOrigin(JsonGenerator json, JournalRecord record) throws IOException {
        json.writeNumberField("sequence", record.sequence());
        json.writeStringField("recordId", recordId(record));
        json.writeStringField("receivedAt", TIME.format(Instant.ofEpochMilli(record.receivedAtMs())));
        json.writeStringField("deviceId", PublicId.DEVICE.format(record.deviceNumber()));
        json.writeStringField("application", record.application());
        json.writeStringField("appVersion", record.appVersion());
        json.writeStringField("extension", record.extension());
        json.writeStringField("resource", record.resource());
        json.writeFieldName("requestId");
        if (record.requestId() < 0) {
            json.writeNull();
        } else {
            json.writeNumber(record.requestId());
        }
        json.writeStringField("protocol", record.protocol().text());
        json.writeNumberField("qos", record.qos());
        json.writeFieldName("contentType");
        json.writeString(record.contentType().isEmpty() ? null : record.contentType());
    }

    private static void writePayload(JsonGenerator json, JournalRecord record) throws IOException {
        CharBuffer text = decode(record.payload());
        String raw = text == null || !isJson(text) ? null : withoutWhiteSpace(text);
        if (raw == null) {
            json.writeFieldName("payloadBase64");
            json.writeBinary(bytes(record.payload()));
        } else {
            json.writeFieldName("payload");
            json.writeRawValue(raw);
        }
        if (text != null
                && record.extension().equals("dcx")
                && record.resource().startsWith(PLAIN)) {
            writeSample(json, record.resource().substring(PLAIN.length()), text);
        }
    }

    /** A plain value as the sample that it stands for. */
    private static void writeSample(JsonGenerator json, String metric, CharBuffer text) throws IOException {
        Matcher value = PLAIN_VALUE.matcher(text);
        if (!metric.isEmpty() && value.matches()) {
            String unit = value.group(2);
            json.writeObjectFieldStart("sample");
            json.writeFieldName(metric + "-value");
            json.writeNumber(value.group(1));
            json.writeStringField(metric + "-unit", unit == null ? "number" : unit);
            json.writeEndObject();
        }
    }

    /** Null when the bytes are not UTF-8. */
    private static @Nullable CharBuffer decode(ByteBuffer payload) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(payload.duplicate());
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }

    private static byte[] bytes(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(payload.position(), bytes);
        return bytes;
    }

    /** Whether the text is one JSON value. */
    private static boolean isJson(CharBuffer text) {
        int depth = 0;
        int values = 0;
        try (JsonParser parser = FACTORY.createParser(text.array(), text.arrayOffset(), text.remaining())) {
            while (parser.nextToken() != null) {
                depth += parser.currentToken().isStructStart() ? 1 : 0;
                depth -= parser.currentToken().isStructEnd() ? 1 : 0;
                values += depth == 0 ? 1 : 0;
            }
        } catch (IOException malformedOrTooDeep) {
            return false;
        }
        return values == 1;
    }

    /** A valid JSON text with no white space outside its strings; inside them there is no line feed. */
    private static String withoutWhiteSpace(CharBuffer text) {
        StringBuilder compact = new StringBuilder(text.length());
        boolean inString = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (inString && c == '\\') {
                compact.append(c);
                i++;
                c = text.charAt(i);
            } else if (c == '"') {
                inString = !inString;
            }
            if (inString || (c != ' ' && c != '\t' && c != '\n' && c != '\r')) {
                compact.append(c);
            }
        }
        return compact.toString();
    }
}
