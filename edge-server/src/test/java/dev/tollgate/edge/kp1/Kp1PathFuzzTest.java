package dev.tollgate.edge.kp1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parser of bytes against a plain one of Strings, and the check of UTF-8 against the JDK's decoder. */
final class Kp1PathFuzzTest {
    private static final Pattern APP_VERSION = Pattern.compile("[a-z0-9_-]+-[a-z0-9_]+");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,128}");
    private static final Pattern TOKEN = Pattern.compile("[^+#/.\\p{Cntrl}\\x{80}-\\x{9f}]+");
    private static final Pattern LEVEL = Pattern.compile("[^+#\\p{Cntrl}\\x{80}-\\x{9f}]+");

    private final Kp1Path path = new Kp1Path();

    @FuzzTest(maxDuration = "20s")
    void findsTheSameAsPlainParser(byte[] bytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        String found = path.wrap(buffer, 0, bytes.length) ? describe(buffer) : "none";
        assertEquals(expected(bytes), found);
    }

    @FuzzTest(maxDuration = "20s")
    void agreesWithTheJdkOnUtf8(byte[] bytes) {
        for (int start = 0; start < Math.min(3, bytes.length); start++) {
            byte[] part = Arrays.copyOfRange(bytes, start, bytes.length);
            assertEquals(decode(part) != null, Utf8.isValid(Unpooled.wrappedBuffer(bytes), start, bytes.length));
        }
    }

    private String describe(ByteBuf buffer) {
        return String.join(
                " ",
                buffer.toString(path.appVersionStart(), path.applicationLength(), StandardCharsets.UTF_8),
                buffer.toString(path.appVersionStart(), path.appVersionLength(), StandardCharsets.UTF_8),
                buffer.toString(path.extensionStart(), path.extensionLength(), StandardCharsets.UTF_8),
                buffer.toString(path.tokenStart(), path.tokenLength(), StandardCharsets.UTF_8),
                buffer.toString(path.resourceStart(), path.resourceLength(), StandardCharsets.UTF_8),
                Integer.toString(path.requestId()));
    }

    private static String expected(byte[] bytes) {
        String text = decode(bytes);
        if (text == null || bytes.length > Kp1Path.PATH_MAX_BYTES) {
            return "none";
        }
        String[] levels = text.split("/", -1);
        if (levels.length < 4
                || !levels[0].equals("kp1")
                || !APP_VERSION.matcher(levels[1]).matches()
                || levels[1].length() > Kp1Path.NAME_MAX_BYTES
                || !NAME.matcher(levels[2]).matches()
                || !TOKEN.matcher(levels[3]).matches()
                || levels[3].getBytes(StandardCharsets.UTF_8).length > Kp1Path.TOKEN_MAX_BYTES) {
            return "none";
        }
        int requestId = Kp1Path.NO_REQUEST_ID;
        StringBuilder resource = new StringBuilder();
        for (int i = 4; i < levels.length; i++) {
            String level = levels[i];
            if (!LEVEL.matcher(level).matches() || level.equals(".") || level.equals("..")) {
                return "none";
            }
            if (i == levels.length - 1 && level.matches("[0-9]+")) {
                String digits = level.replaceFirst("^0+(?=.)", "");
                if (digits.length() > 10 || Long.parseLong(digits) > Integer.MAX_VALUE) {
                    return "none";
                }
                requestId = Integer.parseInt(digits);
            } else {
                resource.append('/').append(level);
            }
        }
        String application = levels[1].substring(0, levels[1].lastIndexOf('-'));
        return String.join(
                " ", application, levels[1], levels[2], levels[3], resource.toString(), Integer.toString(requestId));
    }

    private static @Nullable String decode(byte[] bytes) {
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
