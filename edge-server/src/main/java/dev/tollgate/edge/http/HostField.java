package dev.tollgate.edge.http;

/** The syntax of a Host field: {@code uri-host [":" port]}, RFC 9110 7.2 and RFC 3986 3.2.2. A host must not be empty. */
final class HostField {
    private static final int PORT_DIGITS_MAX = 5;

    private HostField() {}

    static boolean isValid(String value) {
        int end = value.startsWith("[") ? literalEnd(value) : nameEnd(value);
        return end > 0 && (end == value.length() || isPort(value, end));
    }

    /** End of the registered name or IPv4 address; where it ends early, what follows must be a port. */
    private static int nameEnd(String value) {
        int index = 0;
        while (index < value.length() && isNameCharacter(value.charAt(index))) {
            index++;
        }
        return index;
    }

    /** A sub-delim ',' is not taken: it is what two Host fields that were joined look like. */
    private static boolean isNameCharacter(char c) {
        return isAlphanumeric(c) || "-._~%!$&'()*+;=".indexOf(c) >= 0;
    }

    /** End of {@code [v6]}; -1 when it is not closed or holds what no address does. */
    private static int literalEnd(String value) {
        int index = 1;
        while (index < value.length()
                && (isAlphanumeric(value.charAt(index)) || ":.".indexOf(value.charAt(index)) >= 0)) {
            index++;
        }
        return index > 1 && index < value.length() && value.charAt(index) == ']' ? index + 1 : -1;
    }

    private static boolean isPort(String value, int colon) {
        if (value.charAt(colon) != ':' || value.length() - colon - 1 > PORT_DIGITS_MAX) {
            return false;
        }
        for (int index = colon + 1; index < value.length(); index++) {
            if (value.charAt(index) < '0' || value.charAt(index) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
