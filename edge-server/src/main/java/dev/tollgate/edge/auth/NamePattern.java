package dev.tollgate.edge.auth;

import java.security.SecureRandom;

/** Patterns of device names: {@code *} stands for any characters, {@code ?} for one; everything else for itself. */
final class NamePattern {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int FILL_LENGTH = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    private NamePattern() {}

    /** Takes at most the product of the two lengths in steps. */
    static boolean matches(String pattern, String name) {
        int at = 0;
        int star = -1;
        int resume = 0;
        int next = 0;
        while (next < name.length()) {
            char wanted = at < pattern.length() ? pattern.charAt(at) : '\0';
            if (wanted == '*') {
                star = at++;
                resume = next;
            } else if (at < pattern.length() && (wanted == '?' || wanted == name.charAt(next))) {
                at++;
                next++;
            } else if (star >= 0) {
                at = star + 1;
                next = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    /** A random name that matches: ten characters, 50 bits, in the first star's place. Without a star, each question mark is one. */
    static String fill(String pattern) {
        StringBuilder name = new StringBuilder();
        boolean filled = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '*') {
                name.append(filled ? "" : random(FILL_LENGTH));
                filled = true;
            } else {
                name.append(c == '?' ? random(1) : c);
            }
        }
        return name.toString();
    }

    private static String random(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
