package dev.tollgate.loadtest.verify;

import io.netty.buffer.ByteBuf;
import java.util.Locale;

/**
 * Where a message carries its stamp. The constants have no state: any thread may use them, each with a {@link Stamp} of its
 * own. Nothing is allocated.
 */
public enum StampCodec {
    /** The first 40 bytes of the body. */
    BINARY {
        @Override
        public int overhead() {
            return Stamp.BYTES;
        }

        @Override
        public int write(Stamp stamp, ByteBuf content, ByteBuf out) {
            int start = out.writerIndex();
            out.writeBytes(stamp.bytes);
            out.writeBytes(content, content.readerIndex(), content.readableBytes());
            int crcAt = start + Stamp.CRC_AT;
            out.setInt(crcAt, stamp.checksumAround(out, start, crcAt, crcAt + Integer.BYTES, out.writerIndex()));
            return out.writerIndex() - start;
        }

        @Override
        public boolean read(ByteBuf body, Stamp into) {
            if (body.readableBytes() < Stamp.BYTES) {
                into.clear();
                return false;
            }
            int start = body.readerIndex();
            body.getBytes(start, into.bytes);
            int crcAt = start + Stamp.CRC_AT;
            int crc = into.checksumAround(body, start, crcAt, crcAt + Integer.BYTES, body.writerIndex());
            return into.hasMagic() && into.crc() == crc;
        }
    },
    /**
     * {@code "_el":"…"}, the first member of the body's JSON object. A server may leave out white space between tokens, so
     * let the content have none: {@link #withoutWhiteSpace}.
     */
    JSON {
        @Override
        public int overhead() {
            return OPENING.length - 1 + StampText.CHARS + 2; // of the opening the brace was there before; quote, comma
        }

        @Override
        public int write(Stamp stamp, ByteBuf content, ByteBuf out) {
            int open = content.readerIndex();
            if (!content.isReadable() || content.getByte(open) != '{') {
                throw new IllegalArgumentException("a stamp as JSON member needs a body that starts with '{'");
            }
            int start = out.writerIndex();
            out.writeBytes(OPENING);
            int text = out.writerIndex();
            out.writeZero(StampText.CHARS).writeByte('"');
            if (!endsAfter(content, open + 1)) {
                out.writeByte(',');
            }
            out.writeBytes(content, open + 1, content.readableBytes() - 1);
            StampText.encodeHead(stamp.bytes, out, text);
            int crcAt = text + StampText.CRC_CHARS_AT;
            int crc = stamp.checksumAround(out, start, crcAt, text + StampText.CHARS, out.writerIndex());
            StampText.encodeCrc(crc, out, crcAt);
            return out.writerIndex() - start;
        }

        @Override
        public boolean read(ByteBuf body, Stamp into) {
            into.clear();
            int text = findMember(body);
            int end = text + StampText.CHARS;
            if (text < 0 || end >= body.writerIndex() || body.getByte(end) != '"') {
                return false;
            }
            int crcAt = text + StampText.CRC_CHARS_AT;
            return StampText.decode(body, text, into)
                    && into.hasMagic()
                    && into.crc() == into.checksumAround(body, body.readerIndex(), crcAt, end, body.writerIndex());
        }
    },
    /** A level of the topic name, or segment of the path. */
    TOPIC,
    /** The value of the MQTT 5 user property {@link #PROPERTY}. */
    USER_PROPERTY;

    public static final String PROPERTY = "_el";
    /** Characters of a stamp that lies beside the body. */
    public static final int TEXT_CHARS = StampText.CHARS;

    private static final byte[] OPENING = {'{', '"', '_', 'e', 'l', '"', ':', '"'};

    /** As on the command line. Throws IllegalArgumentException for any other word. */
    public static StampCodec parse(String word) {
        for (StampCodec codec : values()) {
            if (codec.toString().equals(word)) {
                return codec;
            }
        }
        throw new IllegalArgumentException("expected binary, json, topic or user-property, not \"" + word + "\"");
    }

    /** Whether the body holds the stamp. When it does not, {@link #writeText} and {@link #readText} are for it. */
    public boolean inBody() {
        return overhead() > 0;
    }

    /** By how many bytes a body grows at most. */
    public int overhead() {
        return 0;
    }

    /**
     * Appends the body.
     *
     * @param content what the body holds beside the stamp; for {@link #JSON} an object, for which
     *     IllegalArgumentException is thrown otherwise. Its indices stay
     * @param out grows when needed; not the one of {@code content}
     * @return bytes written
     */
    public int write(Stamp stamp, ByteBuf content, ByteBuf out) {
        out.writeBytes(content, content.readerIndex(), content.readableBytes());
        return content.readableBytes();
    }

    /**
     * Reads a stamp that lies in the body.
     *
     * @param body all of it; its indices stay
     * @param into zeros where there is no stamp at all; what a damaged one says may be wrong
     * @return true when the stamp is there and the checksum is right
     */
    public boolean read(ByteBuf body, Stamp into) {
        into.clear();
        return false;
    }

    /** Appends {@link #TEXT_CHARS} characters, for a stamp that lies beside {@code body}. */
    public static void writeText(Stamp stamp, ByteBuf body, ByteBuf out) {
        int start = out.writerIndex();
        out.writeZero(StampText.CHARS);
        StampText.encodeHead(stamp.bytes, out, start);
        StampText.encodeCrc(stamp.checksumBeside(body), out, start + StampText.CRC_CHARS_AT);
    }

    /**
     * Reads a stamp that lies beside the body.
     *
     * @param text the characters alone; indices of both stay
     * @return as {@link #read}
     */
    public static boolean readText(ByteBuf text, ByteBuf body, Stamp into) {
        into.clear();
        return text.readableBytes() == StampText.CHARS
                && StampText.decode(text, text.readerIndex(), into)
                && into.hasMagic()
                && into.crc() == into.checksumBeside(body);
    }

    /** JSON text, or a template of it, without the white space outside its strings. */
    public static String withoutWhiteSpace(String json) {
        StringBuilder kept = new StringBuilder(json.length());
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char at = json.charAt(i);
            if (inString || " \t\r\n".indexOf(at) < 0) {
                kept.append(at);
            }
            if (inString && at == '\\' && i + 1 < json.length()) {
                kept.append(json.charAt(++i)); // an escaped quote does not end the string
            } else if (at == '"') {
                inString = !inString;
            }
        }
        return kept.toString();
    }

    private static boolean endsAfter(ByteBuf content, int from) {
        for (int i = from; i < content.writerIndex(); i++) {
            byte at = content.getByte(i);
            if (at != ' ' && at != '\n' && at != '\r' && at != '\t') {
                return at == '}';
            }
        }
        return true;
    }

    /** Index of the stamp's first character, -1 without the member. */
    private static int findMember(ByteBuf body) {
        int end = body.writerIndex();
        for (int at = body.readerIndex(); (at = body.indexOf(at, end, (byte) '"')) >= 0; at++) {
            if (matches(body, at, end)) {
                return at + OPENING.length - 1;
            }
        }
        return -1;
    }

    private static boolean matches(ByteBuf body, int at, int end) {
        int length = OPENING.length - 1;
        if (at + length > end) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (body.getByte(at + i) != OPENING[i + 1]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
