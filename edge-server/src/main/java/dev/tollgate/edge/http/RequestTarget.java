package dev.tollgate.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.internal.StringUtil;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request target (RFC 9112 3.2) from the bytes of the request line, without a String of it: origin-form
 * {@code /path?query} and absolute-form {@code http://host/path?query}. A query is checked and ignored.
 */
final class RequestTarget {
    private static final int KIND_OTHER = 0; // no part of any URI: controls, space, '#', not ASCII
    private static final int KIND_PATH = 1; // RFC 3986: pchar
    private static final int KIND_UNWISE = 2; // printable, but to be percent-encoded
    private static final int KIND_SLASH = 3;
    private static final int KIND_PERCENT = 4;
    private static final int KIND_QUERY = 5;
    private static final byte[] KINDS = kinds();

    private RequestTarget() {}

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        for (int b = '!'; b <= '~'; b++) {
            kinds[b] = KIND_PATH;
        }
        for (char unwise : "\"<>\\^`{|}[]".toCharArray()) {
            kinds[unwise] = KIND_UNWISE;
        }
        kinds['#'] = KIND_OTHER;
        kinds['/'] = KIND_SLASH;
        kinds['%'] = KIND_PERCENT;
        kinds['?'] = KIND_QUERY;
        return kinds;
    }

    /** Whether the byte may stand in a path's segment and stands for itself there. */
    static boolean isPlain(byte b) {
        return KINDS[b & 0xFF] == KIND_PATH;
    }

    /**
     * Appends the path, percent-decoded once, to {@code path}.
     *
     * @param line its bytes from {@code start} are overwritten
     * @return null when the path has no segment that is empty, {@code .} or {@code ..}, and no escape that is broken or stands for a
     *     slash or a control character
     */
    static @Nullable Refusal read(byte[] line, int start, int length, ByteBuf path) {
        int end = start + length;
        int from = pathStart(line, start, end);
        return from < 0 ? Refusal.REQUEST_MALFORMED : readPath(line, from, end, path);
    }

    /** Index behind the question mark before which the path ends; -1 where there is none. To be asked before {@link #read}. */
    static int queryStart(byte[] line, int start, int length) {
        for (int index = start; index < start + length; index++) {
            if (line[index] == '?') {
                return index + 1;
            }
        }
        return -1;
    }

    /** Index of the path; -1 for a target in another form. */
    private static int pathStart(byte[] line, int start, int end) {
        if (start < end && line[start] == '/') {
            return start;
        }
        int authority = authorityStart(line, start, end);
        if (authority < 0) {
            return -1;
        }
        int index = authority;
        while (index < end && line[index] != '/' && line[index] != '?') {
            index++;
        }
        String host = new String(line, authority, index - authority, StandardCharsets.ISO_8859_1);
        return HostField.isValid(host) ? index : -1;
    }

    private static int authorityStart(byte[] line, int start, int end) {
        String scheme = new String(line, start, Math.min(end - start, "https://".length()), StandardCharsets.US_ASCII)
                .toLowerCase(Locale.ROOT);
        if (scheme.equals("https://")) {
            return start + scheme.length();
        }
        return scheme.startsWith("http://") ? start + "http://".length() : -1;
    }

    private static @Nullable Refusal readPath(byte[] line, int from, int end, ByteBuf path) {
        int stop = pathEnd(line, from, end);
        if (stop < 0) {
            return Refusal.REQUEST_MALFORMED;
        }
        boolean wellFormed = true;
        int segment = from;
        int to = from;
        for (int index = from; index < stop; index++) {
            byte b = line[index];
            switch (KINDS[b]) {
                case KIND_SLASH -> {
                    wellFormed &= index == from || isSegment(line, segment, to);
                    segment = to + 1;
                }
                case KIND_PERCENT -> {
                    int escaped = escaped(line, index, stop);
                    wellFormed &= escaped >= ' ' && escaped != 0x7F && escaped != '/';
                    b = (byte) escaped;
                    index += 2;
                }
                case KIND_UNWISE -> wellFormed = false;
                default -> {}
            }
            line[to++] = b;
        }
        path.writeBytes(line, from, to - from);
        boolean last = to == segment || isSegment(line, segment, to);
        return wellFormed && last ? null : Refusal.PATH_MALFORMED;
    }

    /** Index of the query's question mark, or the end; -1 when path or query hold a byte that may stand in neither. */
    private static int pathEnd(byte[] line, int from, int end) {
        int query = end;
        for (int index = from; index < end; index++) {
            int kind = KINDS[line[index] & 0xFF];
            if (kind == KIND_OTHER) {
                return -1;
            }
            if (kind == KIND_QUERY && query == end) {
                query = index;
            }
        }
        return query;
    }

    /** The byte that the escape at {@code index} stands for; -1 when it is not one. */
    private static int escaped(byte[] line, int index, int end) {
        if (end - index < 3) {
            return -1;
        }
        int high = StringUtil.decodeHexNibble(line[index + 1]);
        int low = StringUtil.decodeHexNibble(line[index + 2]);
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    /** Not empty, and neither {@code .} nor {@code ..}. */
    private static boolean isSegment(byte[] line, int start, int end) {
        return switch (end - start) {
            case 0 -> false;
            case 1 -> line[start] != '.';
            case 2 -> line[start] != '.' || line[start + 1] != '.';
            default -> true;
        };
    }
}
