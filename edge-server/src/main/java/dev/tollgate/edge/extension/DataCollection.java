package dev.tollgate.edge.extension;

import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.kp1.Utf8;
import dev.tollgate.edge.kp1.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Extension {@code dcx}, data collection (2/DCP): {@code /json} takes one JSON value or an array of samples, {@code /plain/{metric}}
 * a number with a unit or none ({@code 47}, {@code 47%}, {@code -3.5C}). With relaxed paths, {@code /json/} and anything behind it counts as
 * {@code /json}, for devices that append what is theirs alone. One an event loop.
 */
public final class DataCollection {
    /** Longest unit behind a plain value, in bytes. */
    public static final int UNIT_MAX_BYTES = 32;

    /** Its name in paths. */
    public static final String TEXT = "dcx";

    private static final ByteBuf NAME = bytes(TEXT);
    private static final ByteBuf JSON = bytes("/json");
    private static final ByteBuf BELOW_JSON = bytes("/json/");
    private static final ByteBuf PLAIN = bytes("/plain/");
    private static final ByteBuf STATUS = bytes("status");
    private static final ByteBuf ERROR = bytes("error");

    private final JsonSyntax json = new JsonSyntax();
    private final boolean relaxedPaths;

    public DataCollection(boolean relaxedPaths) {
        this.relaxedPaths = relaxedPaths;
    }

    /** Whether the path's extension is this one. */
    public static boolean isExtensionOf(Kp1Path path, ByteBuf buffer) {
        return equal(buffer, path.extensionStart(), path.extensionLength(), NAME);
    }

    /** {@link Verdict#ACCEPTED}, or why the resource and the payload, {@code payloadLength} bytes from {@code payloadStart}, do not do. */
    public Verdict check(Kp1Path path, ByteBuf buffer, int payloadStart, int payloadLength) {
        int payloadEnd = payloadStart + payloadLength;
        if (equal(buffer, path.resourceStart(), path.resourceLength(), JSON)) {
            return json.isValid(buffer, payloadStart, payloadEnd) ? Verdict.ACCEPTED : Verdict.PAYLOAD_MALFORMED;
        }
        if (isPlain(path, buffer)) {
            return isPlainValue(buffer, payloadStart, payloadEnd) ? Verdict.ACCEPTED : Verdict.PAYLOAD_MALFORMED;
        }
        if (relaxedPaths && isBelowJson(path, buffer)) {
            path.shortenResource(JSON.readableBytes());
            return json.isValid(buffer, payloadStart, payloadEnd) ? Verdict.ACCEPTED : Verdict.PAYLOAD_MALFORMED;
        }
        return Verdict.RESOURCE_UNKNOWN;
    }

    /** Levels after {@code /json/}, the last of which is not one that only the server publishes to. */
    private static boolean isBelowJson(Kp1Path path, ByteBuf buffer) {
        int start = path.resourceStart();
        int end = start + path.resourceLength();
        int prefix = BELOW_JSON.readableBytes();
        if (path.resourceLength() <= prefix || !equal(buffer, start, prefix, BELOW_JSON)) {
            return false;
        }
        int last = buffer.indexOf(end, start, (byte) '/') + 1;
        return !equal(buffer, last, end - last, STATUS) && !equal(buffer, last, end - last, ERROR);
    }

    /** One level after {@code /plain/}, which is not one that only the server publishes to. */
    private static boolean isPlain(Kp1Path path, ByteBuf buffer) {
        int prefix = PLAIN.readableBytes();
        int metric = path.resourceStart() + prefix;
        int length = path.resourceLength() - prefix;
        return length > 0
                && equal(buffer, path.resourceStart(), prefix, PLAIN)
                && buffer.indexOf(metric, metric + length, (byte) '/') < 0
                && !equal(buffer, metric, length, STATUS)
                && !equal(buffer, metric, length, ERROR);
    }

    /** A number as in JSON, then at most {@value #UNIT_MAX_BYTES} bytes of unit without white space or quotes. */
    private boolean isPlainValue(ByteBuf buffer, int start, int end) {
        int unit = json.numberEnd(buffer, start, end);
        if (unit < 0 || end - unit > UNIT_MAX_BYTES) {
            return false;
        }
        for (int index = unit; index < end; index++) {
            byte b = buffer.getByte(index);
            if ((b >= 0 && b <= ' ') || b == 0x7F || b == '"' || b == '\\' || (index == unit && b >= '0' && b <= '9')) {
                return false;
            }
        }
        return Utf8.isValid(buffer, unit, end);
    }

    private static boolean equal(ByteBuf buffer, int start, int length, ByteBuf expected) {
        return length == expected.readableBytes() && ByteBufUtil.equals(buffer, start, expected, 0, length);
    }

    private static ByteBuf bytes(String ascii) {
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(ascii.getBytes(StandardCharsets.US_ASCII)));
    }
}
