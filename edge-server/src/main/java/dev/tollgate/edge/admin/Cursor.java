package dev.tollgate.edge.admin;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Where the next page of a list starts, as clients carry it from one page to the next: to them, text without meaning. */
final class Cursor {
    private static final char NUMBER = 'n';
    private static final char TEXT = 't';

    private Cursor() {}

    static String of(long number) {
        return encoded(NUMBER + Long.toString(number));
    }

    static String of(String text) {
        return encoded(TEXT + text);
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param cursor null for the first page, whose number is 0 */
    static long number(@Nullable String cursor) throws ProblemException {
        if (cursor == null) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(decoded(cursor, NUMBER));
        } catch (NumberFormatException other) {
            throw malformed();
        }
    }

    /** @param cursor null for the first page, whose text is empty */
    static String text(@Nullable String cursor) throws ProblemException {
        return cursor == null ? "" : decoded(cursor, TEXT);
    }

    private static String decoded(String cursor, char kind) throws ProblemException {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (!text.isEmpty() && text.charAt(0) == kind) {
                return text.substring(1);
            }
        } catch (IllegalArgumentException notBase64) {
            // falls through to the one message for every wrong form
        }
        throw malformed();
    }

    private static ProblemException malformed() {
        return ProblemException.malformed("expected 'after' to be the 'next' of another page");
    }
}
