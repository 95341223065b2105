package dev.tollgate.edge.http;

import io.netty.util.AsciiString;

/** The small syntax of header fields, RFC 9110 5.5 and 5.6. */
final class Tokens {
    private static final boolean[] TOKEN = tokenCharacters();

    private Tokens() {}

    private static boolean[] tokenCharacters() {
        boolean[] token = new boolean[256];
        for (char c = '!'; c <= '~'; c++) {
            token[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
        }
        return token;
    }

    static boolean isToken(byte[] line, int start, int length) {
        for (int index = start; index < start + length; index++) {
            if (!isToken(line[index])) {
                return false;
            }
        }
        return length > 0;
    }

    /** Whether the byte may stand in a token. */
    static boolean isToken(byte b) {
        return TOKEN[b & 0xFF];
    }

    /** Whether the bytes are {@code expected}, which is in lower case, in any case. */
    static boolean equalsLowerCase(byte[] line, int start, int length, AsciiString expected) {
        if (length != expected.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte b = line[start + i];
            if ((b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) != expected.byteAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** No control character but the tab. */
    static boolean isFieldValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                return false;
            }
        }
        return true;
    }

    static boolean isDigits(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return !value.isEmpty();
    }

    /** Whether a list, separated by commas, has this member, in any case. */
    static boolean listContains(String list, String member) {
        int start = 0;
        while (start <= list.length()) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            if (isMember(list, start, end, member)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    private static boolean isMember(String list, int start, int end, String member) {
        int from = start;
        int to = end;
        while (from < to && isBlank(list.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(list.charAt(to - 1))) {
            to--;
        }
        return to - from == member.length() && list.regionMatches(true, from, member, 0, member.length());
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
