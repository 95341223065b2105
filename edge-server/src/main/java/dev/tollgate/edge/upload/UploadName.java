package dev.tollgate.edge.upload;

import dev.tollgate.edge.id.PublicId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of an uploaded file: text of any script without slashes, backslashes, control and format characters, with neither a dot nor a space at
 * its beginning nor a space at its end. On the disk it is percent-encoded (RFC 3986: all but letters, digits, {@code - . _ ~} of ASCII), so that
 * it means the same on every file system and under every locale, and no name can leave its folder.
 *
 * @param text as people see it
 * @param encoded as the file is called, and as paths of the API have it; {@link #ENCODED_MAX} bytes at most
 */
public record UploadName(String text, String encoded) {
    /** File systems take 255 bytes. */
    public static final int ENCODED_MAX = 240;

    private static final char UNDECODABLE = '\uFFFD';
    private static final String UNRESERVED = "-._~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** The name that is this text; null when it is none. */
    public static @Nullable UploadName of(String text) {
        boolean wellFormed = !text.isEmpty()
                && text.length() <= ENCODED_MAX
                && text.charAt(0) != '.'
                && text.charAt(0) != ' '
                && text.charAt(text.length() - 1) != ' '
                && text.codePoints().allMatch(UploadName::isAllowed);
        if (!wellFormed) {
            return null;
        }
        String encoded = encode(text);
        return encoded.length() <= ENCODED_MAX ? new UploadName(text, encoded) : null;
    }

    /** The name that is percent-encoded so, in whatever letters and beyond what is needed; null when it is none. */
    public static @Nullable UploadName ofEncoded(String encoded) {
        String text = decode(encoded);
        return text == null ? null : of(text);
    }

    /** A name that no other file has, of a device that gave none. */
    public static UploadName generated() {
        String text = PublicId.UPLOAD.format(PublicId.newNumber());
        return new UploadName(text, text);
    }

    private static boolean isAllowed(int codePoint) {
        return codePoint != '/'
                && codePoint != '\\'
                && codePoint != UNDECODABLE
                && switch (Character.getType(codePoint)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(b)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(byte b) {
        return (b >= '0' && b <= '9')
                || (b >= 'A' && b <= 'Z')
                || (b >= 'a' && b <= 'z')
                || (b > 0 && UNRESERVED.indexOf(b) >= 0);
    }

    /** Null for escapes that are broken, and for bytes that are no UTF-8. */
    private static @Nullable String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                if (encoded.length() - i < 3
                        || !HexFormat.isHexDigit(encoded.charAt(i + 1))
                        || !HexFormat.isHexDigit(encoded.charAt(i + 2))) {
                    return null;
                }
                bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
                i += 2;
            } else if (c < 0x80) {
                bytes.write(c);
            } else {
                return null;
            }
        }
        return utf8(bytes.toByteArray());
    }

    /** The text that these bytes are; null when they are no UTF-8. */
    public static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }
}
