package dev.tollgate.edge.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UploadNameTest {
    @ParameterizedTest
    @CsvSource({
        "crash.log, crash.log",
        "A-b_c~1.tar.gz, A-b_c~1.tar.gz",
        "two words, two%20words",
        "50%, 50%25",
        "a+b=c?, a%2Bb%3Dc%3F",
        "grün, gr%C3%BCn",
        "世界, %E4%B8%96%E7%95%8C",
        "C:x, C%3Ax"
    })
    void isTheSameFromTextAndFromItsEncoding(String text, String encoded) {
        UploadName name = Objects.requireNonNull(UploadName.of(text));
        assertEquals(encoded, name.encoded());
        assertEquals(name, UploadName.ofEncoded(encoded));
        assertEquals(
                name,
                UploadName.ofEncoded(encoded.toLowerCase(java.util.Locale.ROOT).equals(text) ? text : encoded));
    }

    @Test
    void hasOneEncodingOnly() {
        assertEquals(UploadName.of("abc"), UploadName.ofEncoded("%61%62c"));
        assertEquals(UploadName.of("ü"), UploadName.ofEncoded("%c3%bc"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ".", "..", ".a", "a/b", "/", "a\\b", " a", "a ", "a\u0000", "a\n", "\u202Ea", "\uFFFD", "\uD800",
                "\uE000"
            })
    void refusesTextThatIsNone(String text) {
        assertNull(UploadName.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "%4", "%zz", "%2e%2e", "..%2F..", "%FF", "%C0%AE", "ü"})
    void refusesEncodingsThatAreNone(String encoded) {
        assertNull(UploadName.ofEncoded(encoded));
    }

    @Test
    void isAsLongAsAFileSystemTakes() {
        assertEquals(
                240,
                Objects.requireNonNull(UploadName.of("ü".repeat(40))).encoded().length());
        assertNull(UploadName.of("ü".repeat(41)));
        assertNull(UploadName.of("a".repeat(241)));
    }
}
