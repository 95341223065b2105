package dev.tollgate.edge.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamePatternTest {
    @ParameterizedTest
    @CsvSource({
        "*,x",
        "*,''",
        "pump,pump",
        "pump-*,pump-7",
        "pump-*,pump-",
        "?,x",
        "a?c,abc",
        "*-7,pump-7",
        "a*b*c,axxbyyc",
        "**,x",
        "a*,a*",
        "a*a,aaa",
        "*ab,aab"
    })
    void matches(String pattern, String name) {
        assertTrue(NamePattern.matches(pattern, name));
    }

    @ParameterizedTest
    @CsvSource({"pump,pumps", "pump-*,valve-7", "?,''", "?,xy", "a*a,a", "'',x", "a.c,abc", "*-7,pump-70", "PUMP,pump"})
    void doesNotMatch(String pattern, String name) {
        assertFalse(NamePattern.matches(pattern, name));
    }

    @Test
    void takesNoTimeOverAnEvilPattern() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertFalse(NamePattern.matches("*a".repeat(128), "a".repeat(255) + "b")));
    }

    @Test
    void fillsWithWhatMatches() {
        for (String pattern : List.of("*", "pump-*", "a-??-*-b", "fixed", "*x*")) {
            String name = NamePattern.fill(pattern);
            assertTrue(NamePattern.matches(pattern, name), name);
        }
        assertEquals("fixed", NamePattern.fill("fixed"));
        assertFalse(NamePattern.fill("*").equals(NamePattern.fill("*")));
    }
}
