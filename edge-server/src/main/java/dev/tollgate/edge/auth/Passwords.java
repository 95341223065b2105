package dev.tollgate.edge.auth;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** Passwords and their bcrypt hashes. Slow on purpose. Safe from any thread. */
final class Passwords {
    /** What bcrypt looks at. */
    static final int MAX_BYTES = 72;

    static final int MIN_BYTES = 8;

    private static final int SALT_BYTES = 16;
    private static final int GENERATED_BYTES = 24;

    /** In bcrypt's own base 64, whose digits these are: 22 of salt, the last of which stands for two bits, and 31 of hash. */
    private static final String DIGITS = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static final int WHOLE_SALT_DIGITS = 21;
    private static final char LAST_SALT_DIGIT = '.';
    private static final int HASH_DIGITS = 31;

    private final SecureRandom random = new SecureRandom();
    private final int cost;
    private final String nobodys;

    Passwords(int cost) {
        this.cost = cost;
        this.nobodys = newNobodys();
    }

    /** Drawn, not computed, which would take longer than the rest of a start. */
    private String newNobodys() {
        return String.format(Locale.ROOT, "$2y$%02d$", cost)
                + digits(WHOLE_SALT_DIGITS)
                + LAST_SALT_DIGIT
                + digits(HASH_DIGITS);
    }

    private String digits(int count) {
        StringBuilder digits = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            digits.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return digits.toString();
    }

    /** A new password: 192 random bits. */
    String generate() {
        byte[] bits = new byte[GENERATED_BYTES];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    /** @param password {@link #MIN_BYTES} to {@link #MAX_BYTES} */
    String hash(byte[] password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return OpenBSDBCrypt.generate(password, salt, cost);
    }

    boolean isOf(String hash, byte[] password) {
        boolean isSame = OpenBSDBCrypt.checkPassword(hash, password); // whatever it is, so that it takes as long
        return isSame && password.length <= MAX_BYTES && !hasZero(password);
    }

    /** bcrypt repeats a password with a 0 behind it, so that one that has a 0 itself can be another's repetition. */
    private static boolean hasZero(byte[] password) {
        for (byte each : password) {
            if (each == 0) {
                return true;
            }
        }
        return false;
    }

    /** A hash of what nobody knows: to be looked at for user names that there are not, so that it takes as long. */
    String nobodys() {
        return nobodys;
    }
}
