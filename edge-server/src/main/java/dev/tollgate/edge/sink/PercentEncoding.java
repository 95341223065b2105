package dev.tollgate.edge.sink;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.IntPredicate;

/** RFC 3986 2.1: bytes of UTF-8 as {@code %} and two hexadecimal digits. */
public final class PercentEncoding {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentEncoding() {}

    /** @param kept whether a byte, 0 to 255, stays as it is; {@code %} never does */
    public static String encode(String text, IntPredicate kept) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte signed : text.getBytes(StandardCharsets.UTF_8)) {
            int b = signed & 0xFF;
            if (b != '%' && kept.test(b)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.toHexDigits(signed));
            }
        }
        return encoded.toString();
    }

    /** RFC 3986 2.3. */
    public static boolean isUnreserved(int b) {
        boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
        return letter || (b >= '0' && b <= '9') || b == '-' || b == '.' || b == '_' || b == '~';
    }
}
