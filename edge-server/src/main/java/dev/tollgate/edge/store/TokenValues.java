package dev.tollgate.edge.store;

import java.security.SecureRandom;

/** Makes tokens: 22 characters of 62, from a secure random source, are 130 bits. Safe from any thread. */
final class TokenValues {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH = 22;
    private static final int BYTE_LIMIT =
            256 - 256 % ALPHABET.length(); // bytes from here on would favour some characters

    private final SecureRandom random = new SecureRandom();

    /** Letters and digits, with at least one letter: a level of digits alone would read as a request id. */
    String next() {
        String value = draw();
        while (value.chars().allMatch(Character::isDigit)) {
            value = draw();
        }
        return value;
    }

    private String draw() {
        StringBuilder value = new StringBuilder(LENGTH);
        byte[] bytes = new byte[2 * LENGTH];
        while (value.length() < LENGTH) {
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length && value.length() < LENGTH; i++) {
                int b = bytes[i] & 0xFF;
                if (b < BYTE_LIMIT) {
                    value.append(ALPHABET.charAt(b % ALPHABET.length()));
                }
            }
        }
        return value.toString();
    }
}
