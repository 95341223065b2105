package dev.tollgate.loadtest.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the stamp in a line that a sink shows: the line may be
 * <ul>
 *   <li>the body itself, as JSON, or in hexadecimal digits or base64;
 *   <li>a JSON record that has the body inside: as an object, as text, or as text in base64;
 *   <li>a JSON record that has the stamp in a text, such as a topic's level, and the body in {@code payload} or
 *       {@code payloadBase64} beside it;
 *   <li>the 54 characters of a stamp, without the body, which then is not checked.
 * </ul>
 * White space in a JSON body must be as it was sent. Not thread-safe.
 */
final class RecordParser {
    /** What a line turned out to be. */
    enum Found {
        INTACT,
        /** A stamp whose checksum is wrong. */
        DAMAGED,
        /** A stamp without the body that its checksum is of. */
        UNCHECKED,
        NOTHING
    }

    private static final int DEPTH_MAX = 200;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxStringLength(Lines.LINE_MAX_BYTES)
                    .build())
            .build();
    private static final String SENDER = "deviceId";

    private final Stamp stamp;
    private byte[] line = {};
    private int length;
    private final int[] objectStarts = new int[DEPTH_MAX + 1];
    private final boolean[] objectStamped = new boolean[DEPTH_MAX + 1];
    private int depth;
    private long sender;
    private @Nullable String stampText;
    /** What the body may be, where the stamp lies beside it: JSON text may be the body itself, or hold it. */
    private final List<ByteBuf> payloads = new ArrayList<>(2);

    private int arrayStart;
    private Found found = Found.NOTHING;

    /** @param stamp filled with what is found */
    RecordParser(Stamp stamp) {
        this.stamp = stamp;
    }

    /** Tells one sender from another by the record's {@code deviceId}; 0 when it has none. */
    long sender() {
        return sender;
    }

    Found parse(byte[] bytes, int size) {
        line = bytes;
        length = size;
        sender = 0;
        stampText = null;
        payloads.clear();
        found = Found.NOTHING;
        depth = 0;
        return line[0] == '{' || line[0] == '[' ? parseJson() : parsePlain(new String(line, 0, length, UTF_8).trim());
    }

    private Found parseJson() {
        try (JsonParser json = JSON.createParser(line, 0, length)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                onToken(json, token);
            }
        } catch (IOException noJson) {
            return found; // text that only begins like JSON, or a damaged line: what was found before counts
        }
        return found == Found.INTACT || stampText == null ? found : besideOr(found, stampText);
    }

    /** What looks like a damaged JSON body may be a map of user properties, with the body somewhere else. */
    private Found besideOr(Found inside, String text) {
        Found beside = beside(text);
        return inside == Found.NOTHING || beside == Found.INTACT ? beside : inside;
    }

    private void onToken(JsonParser json, JsonToken token) throws IOException {
        switch (token) {
            case START_OBJECT -> {
                objectStarts[depth] = (int) json.currentTokenLocation().getByteOffset();
                objectStamped[depth++] = false;
            }
            case END_OBJECT -> endObject((int) json.currentLocation().getByteOffset(), json);
            case VALUE_STRING -> text(json);
            case START_ARRAY -> {
                if (isPayload(json.currentName())) {
                    arrayStart = (int) json.currentTokenLocation().getByteOffset();
                }
            }
            case END_ARRAY -> {
                if (isPayload(json.currentName())) {
                    int end = (int) json.currentLocation().getByteOffset();
                    payloads.add(Unpooled.wrappedBuffer(line, arrayStart, end - arrayStart));
                }
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> {
                if (isPayload(json.currentName())) {
                    payloads.add(Unpooled.wrappedBuffer(json.getText().getBytes(UTF_8)));
                }
            }
            default -> {}
        }
    }

    private void endObject(int end, JsonParser json) throws IOException {
        depth--;
        ByteBuf object = Unpooled.wrappedBuffer(line, objectStarts[depth], end - objectStarts[depth]);
        if (objectStamped[depth] && found != Found.INTACT) {
            take(StampCodec.JSON.read(object, stamp));
        }
        if (isPayload(json.currentName())) {
            payloads.add(object);
        }
    }

    private void text(JsonParser json) throws IOException {
        String name = json.currentName();
        String text = json.getText();
        if (isPayload(name)) {
            payloads.add(Unpooled.wrappedBuffer(text.getBytes(UTF_8)));
            int start = (int) json.currentTokenLocation().getByteOffset();
            int end = (int) json.currentLocation().getByteOffset();
            payloads.add(Unpooled.wrappedBuffer(line, start, end - start));
        }
        if (StampCodec.PROPERTY.equals(name) && depth > 0) {
            objectStamped[depth - 1] = true;
            stampText = text;
        } else if (SENDER.equals(name)) {
            sender = text.hashCode() | 1L << 32;
        } else if (text.length() >= StampText.CHARS && found != Found.INTACT) {
            embedded(name, text);
        } else if (isBase64(name)) {
            addPayload(base64(text));
        }
    }

    private static boolean isPayload(@Nullable String name) {
        return "payload".equals(name);
    }

    private static boolean isBase64(@Nullable String name) {
        return "payloadBase64".equals(name);
    }

    private void addPayload(@Nullable ByteBuf payload) {
        if (payload != null) {
            payloads.add(payload);
        }
    }

    /** A body in a text, or a level of a topic. */
    private void embedded(@Nullable String name, String text) {
        ByteBuf body = text.startsWith("{") ? Unpooled.wrappedBuffer(text.getBytes(UTF_8)) : base64(text);
        if (body != null && readBody(body)) {
            return;
        }
        if (isBase64(name)) {
            addPayload(body);
        } else {
            level(text);
        }
    }

    private void level(String text) {
        for (String level : text.split("/", -1)) {
            if (level.length() == StampText.CHARS && isStamp(level)) {
                stampText = level;
            }
        }
    }

    private boolean isStamp(String text) {
        return StampText.decode(Unpooled.wrappedBuffer(text.getBytes(UTF_8)), 0, stamp) && stamp.hasMagic();
    }

    private Found beside(String text) {
        byte[] characters = text.getBytes(UTF_8);
        if (characters.length != StampText.CHARS || !isStamp(text)) {
            return Found.DAMAGED;
        }
        if (payloads.isEmpty()) {
            return Found.UNCHECKED;
        }
        ByteBuf stampBytes = Unpooled.wrappedBuffer(characters);
        for (ByteBuf payload : payloads) {
            if (StampCodec.readText(stampBytes, payload, stamp)) {
                return Found.INTACT;
            }
        }
        return Found.DAMAGED;
    }

    private Found parsePlain(String text) {
        if (text.length() == StampText.CHARS && isStamp(text)) {
            return Found.UNCHECKED;
        }
        ByteBuf body = hexadecimal(text);
        if (body == null || !readBody(body)) {
            body = base64(text);
            if (body != null) {
                readBody(body);
            }
        }
        return found;
    }

    /** Whether this is a stamped body, damaged or not. */
    private boolean readBody(ByteBuf body) {
        if (!body.isReadable()) {
            return false;
        }
        boolean json = body.getByte(0) == '{';
        boolean intact = (json ? StampCodec.JSON : StampCodec.BINARY).read(body, stamp);
        if (intact || stamp.hasMagic()) {
            take(intact);
            return true;
        }
        return false;
    }

    private void take(boolean intact) {
        found = intact ? Found.INTACT : Found.DAMAGED;
    }

    private static @Nullable ByteBuf hexadecimal(String text) {
        if (text.length() % 2 != 0 || !text.matches("[0-9A-Fa-f]+")) {
            return null;
        }
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(text));
    }

    private static @Nullable ByteBuf base64(String text) {
        try {
            boolean url = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
            return Unpooled.wrappedBuffer((url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text));
        } catch (IllegalArgumentException none) {
            return null;
        }
    }
}
