package dev.tollgate.edge.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class PasswordsTest {
    private static final byte[] PASSWORD = "a password".getBytes(StandardCharsets.US_ASCII);

    private final Passwords passwords = new Passwords(4);

    @Test
    void hashIsOfItsPasswordAlone() {
        String hash = passwords.hash(PASSWORD);
        assertTrue(passwords.isOf(hash, PASSWORD));
        assertFalse(passwords.isOf(hash, "another one".getBytes(StandardCharsets.US_ASCII)));
    }

    /** Else it would tell by its time, or by an exception, that there is no such user. */
    @Test
    void nobodysIsLookedAtAsAnyOther() {
        for (int i = 0; i < 100; i++) { // its salt is drawn
            String nobodys = new Passwords(4).nobodys();
            assertEquals(passwords.hash(PASSWORD).length(), nobodys.length());
            assertTrue(nobodys.startsWith("$2y$04$"), nobodys);
            assertFalse(passwords.isOf(nobodys, PASSWORD));
        }
        assertNotEquals(new Passwords(4).nobodys(), passwords.nobodys());
    }
}
