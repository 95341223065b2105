package dev.tollgate.edge.kp1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Where the parts of a 1/KP topic name or path lie in the bytes received. One an event loop, reused for every message.
 *
 * <pre>
 * kp1/{application}-{suffix}/{extension}/{token}{/resource…}[/{requestId}]
 *     └──── appversion ────┘
 * </pre>
 *
 * All positions are absolute indexes into the wrapped buffer, which this neither retains nor moves. Grammar: kaa-rfcs 0001 (1/KP),
 * edge-server/docs/protocol.md.
 */
public final class Kp1Path {
    /** Longest path or topic name, and longest token, in bytes. */
    public static final int PATH_MAX_BYTES = 1024;

    public static final int TOKEN_MAX_BYTES = 256;
    public static final int NAME_MAX_BYTES = 128;
    public static final int NO_REQUEST_ID = -1;

    /** Bytes of {@code kp1/}, before the appversion. */
    public static final int PREFIX_LENGTH = 4;

    private static final int PREFIX = ('k' << 24) | ('p' << 16) | ('1' << 8) | '/';

    private int appVersionStart;
    private int appVersionEnd;
    private int applicationEnd;
    private int extensionStart;
    private int extensionEnd;
    private int tokenStart;
    private int tokenEnd;
    private int resourceEnd;
    private int requestId = NO_REQUEST_ID;

    /**
     * Points this at the levels of the path from {@code start} to {@code end} (exclusive), copying nothing.
     *
     * @param buffer holds an MQTT topic name, or an HTTP path that is percent-decoded and without {@code /} or {@code /kpc/}
     * @return false for any other shape, after which the positions mean nothing
     */
    public boolean wrap(ByteBuf buffer, int start, int end) {
        return wrapIdentity(buffer, start, end) && wrapResource(buffer, end);
    }

    /**
     * Points this at application version, extension and token only: for topic filters, whose later levels may be wildcards.
     * The resource then starts at {@link #tokenEnd()}, is not looked at and has no end.
     */
    public boolean wrapIdentity(ByteBuf buffer, int start, int end) {
        if (end - start > PATH_MAX_BYTES || end - start <= PREFIX_LENGTH || buffer.getInt(start) != PREFIX) {
            return false;
        }
        appVersionStart = start + PREFIX_LENGTH;
        appVersionEnd = appVersionEnd(buffer, appVersionStart, end);
        if (appVersionEnd < 0) {
            return false;
        }
        extensionStart = appVersionEnd + 1;
        extensionEnd = nameEnd(buffer, extensionStart, end);
        if (extensionEnd < 0) {
            return false;
        }
        tokenStart = extensionEnd + 1;
        tokenEnd = tokenEnd(buffer, tokenStart, end);
        resourceEnd = tokenEnd;
        requestId = NO_REQUEST_ID;
        return tokenEnd >= 0;
    }

    /** As {@link #wrap}, for a path that has the same bytes as another up to the token, which are not looked at again. */
    public boolean wrapLike(Kp1Path known, ByteBuf buffer, int start, int end) {
        setIdentity(known, start - known.start());
        return end - start <= PATH_MAX_BYTES && wrapResource(buffer, end);
    }

    /** Takes over the positions of another path up to its token, moved by {@code shift}. */
    public void setIdentity(Kp1Path other, int shift) {
        appVersionStart = other.appVersionStart + shift;
        appVersionEnd = other.appVersionEnd + shift;
        applicationEnd = other.applicationEnd + shift;
        extensionStart = other.extensionStart + shift;
        extensionEnd = other.extensionEnd + shift;
        tokenStart = other.tokenStart + shift;
        tokenEnd = other.tokenEnd + shift;
        resourceEnd = tokenEnd;
        requestId = NO_REQUEST_ID;
    }

    /** The level that ends at the first slash after {@code start}; -1 unless it is {@code application-suffix}. */
    private int appVersionEnd(ByteBuf buffer, int start, int end) {
        int dash = -1;
        for (int index = start; index < end; index++) {
            byte b = buffer.getByte(index);
            if (b == '/') {
                boolean bothParts = dash > start && dash < index - 1;
                applicationEnd = dash;
                return bothParts && index - start <= NAME_MAX_BYTES ? index : -1;
            }
            if (b == '-') {
                dash = index;
            } else if (!isLowerCase(b) && !isDigit(b) && b != '_') {
                return -1;
            }
        }
        return -1;
    }

    private static int nameEnd(ByteBuf buffer, int start, int end) {
        for (int index = start; index < end; index++) {
            byte b = buffer.getByte(index);
            if (b == '/') {
                return index > start && index - start <= NAME_MAX_BYTES ? index : -1;
            }
            if (!isLowerCase(b) && !isDigit(b) && b != '_' && b != '-') {
                return -1;
            }
        }
        return -1;
    }

    private static int tokenEnd(ByteBuf buffer, int start, int end) {
        int index = start;
        boolean ascii = true;
        for (; index < end; index++) {
            byte b = buffer.getByte(index);
            if (b == '/') {
                break;
            }
            if (b == '+' || b == '#' || b == '.' || isControl(b)) {
                return -1;
            }
            ascii &= b >= 0;
        }
        int length = index - start;
        if (length == 0 || length > TOKEN_MAX_BYTES) {
            return -1;
        }
        return ascii || isPrintableUtf8(buffer, start, index) ? index : -1;
    }

    private boolean wrapResource(ByteBuf buffer, int end) {
        int levelStart = tokenEnd + 1;
        boolean ascii = true;
        for (int index = levelStart; index <= end; index++) {
            byte b = index < end ? buffer.getByte(index) : (byte) '/';
            if (b == '/') {
                if (!isLevel(buffer, levelStart, index)) {
                    return false;
                }
                if (index < end) {
                    levelStart = index + 1;
                }
            } else if (b == '+' || b == '#' || isControl(b)) {
                return false;
            }
            ascii &= b >= 0;
        }
        resourceEnd = end;
        return (ascii || isPrintableUtf8(buffer, tokenEnd, end))
                && (tokenEnd == end || wrapRequestId(buffer, levelStart, end));
    }

    /** A last level of digits alone is the request id and no part of the resource (1/KP). */
    private boolean wrapRequestId(ByteBuf buffer, int levelStart, int end) {
        long value = 0;
        for (int index = levelStart; index < end; index++) {
            byte b = buffer.getByte(index);
            if (!isDigit(b)) {
                return true;
            }
            value = value * 10 + (b - '0');
            if (value > Integer.MAX_VALUE) {
                return !allDigits(buffer, index + 1, end); // a number past 2^31 - 1 is neither an id nor a name
            }
        }
        requestId = (int) value;
        resourceEnd = levelStart - 1;
        return true;
    }

    private static boolean allDigits(ByteBuf buffer, int start, int end) {
        for (int index = start; index < end; index++) {
            if (!isDigit(buffer.getByte(index))) {
                return false;
            }
        }
        return true;
    }

    /** Not empty, and neither {@code .} nor {@code ..}. */
    private static boolean isLevel(ByteBuf buffer, int start, int end) {
        return switch (end - start) {
            case 0 -> false;
            case 1 -> buffer.getByte(start) != '.';
            case 2 -> buffer.getByte(start) != '.' || buffer.getByte(start + 1) != '.';
            default -> true;
        };
    }

    private static boolean isPrintableUtf8(ByteBuf buffer, int start, int end) {
        if (!Utf8.isValid(buffer, start, end)) {
            return false;
        }
        for (int index = start; index < end - 1; index++) { // U+0080 to U+009F are controls, too
            if (buffer.getByte(index) == (byte) 0xC2 && (buffer.getByte(index + 1) & 0xE0) == 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean isControl(byte b) {
        return (b >= 0 && b < 0x20) || b == 0x7F;
    }

    private static boolean isLowerCase(byte b) {
        return b >= 'a' && b <= 'z';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Index of the path's first byte. */
    public int start() {
        return appVersionStart - PREFIX_LENGTH;
    }

    public int appVersionStart() {
        return appVersionStart;
    }

    public int appVersionLength() {
        return appVersionEnd - appVersionStart;
    }

    /** Length of the application's name, which starts where the appversion does and ends before its last hyphen. */
    public int applicationLength() {
        return applicationEnd - appVersionStart;
    }

    public int extensionStart() {
        return extensionStart;
    }

    public int extensionLength() {
        return extensionEnd - extensionStart;
    }

    public int tokenStart() {
        return tokenStart;
    }

    public int tokenLength() {
        return tokenEnd - tokenStart;
    }

    public int tokenEnd() {
        return tokenEnd;
    }

    /** Whether a topic name of the same buffer is one of 1/KP, or has the token as a level: it is not to be shown to others. */
    public boolean isTokenIn(ByteBuf buffer, int start, int length) {
        int end = start + length;
        if (length > PREFIX_LENGTH && buffer.getInt(start) == PREFIX) {
            return true;
        }
        int levelStart = start;
        for (int index = start; index <= end; index++) {
            if (index == end || buffer.getByte(index) == '/') {
                if (index - levelStart == tokenLength()
                        && ByteBufUtil.equals(buffer, levelStart, buffer, tokenStart, tokenLength())) {
                    return true;
                }
                levelStart = index + 1;
            }
        }
        return false;
    }

    /** Start of the resource: its leading slash, or the path's end where there is none. */
    public int resourceStart() {
        return tokenEnd;
    }

    /** Length of the resource with its leading slash and without the request id; 0 where there is none. */
    public int resourceLength() {
        return resourceEnd - tokenEnd;
    }

    /** Has the resource end after its first {@code length} bytes: for a longer one that counts as a shorter one. */
    public void shortenResource(int length) {
        resourceEnd = tokenEnd + length;
    }

    /** 0 to 2^31 - 1, or {@link #NO_REQUEST_ID}. */
    public int requestId() {
        return requestId;
    }

    public boolean hasRequestId() {
        return requestId != NO_REQUEST_ID;
    }
}
