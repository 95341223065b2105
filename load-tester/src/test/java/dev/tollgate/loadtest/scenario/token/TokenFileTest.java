package dev.tollgate.loadtest.scenario.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.TokenState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenFileTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("tokens"), text);
    }

    @Test
    void readsCsv() throws IOException {
        List<TokenLine> lines = TokenFile.read(file("""
                token,state,username,password,client_id,app,weight,token_id
                abc,suspended,ann,"p,w",c-1,demo-v2,2.5,tok_1\r

                def,,,,,,,
                """));
        assertEquals(
                new TokenLine("abc", TokenState.SUSPENDED, "ann", "p,w", "c-1", "demo-v2", 2.5, "tok_1"), lines.get(0));
        assertEquals(new TokenLine("def", TokenState.ACTIVE, "", "", "", "", 1, ""), lines.get(1));
    }

    @Test
    void readsJsonLines() throws IOException {
        List<TokenLine> lines = TokenFile.read(file(
                "{\"token\":\"abc\",\"state\":\"revoked\",\"weight\":2}\n\n{\"token\":\"def\",\"username\":null}\n"));
        assertEquals(new TokenLine("abc", TokenState.REVOKED, "", "", "", "", 2, ""), lines.get(0));
        assertEquals(TokenState.ACTIVE, lines.get(1).state());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "S3CRET,active|line 1: expected a header",
                "token,stat\\nS3CRET,active|line 1: expected columns",
                "token,token\\nS3CRET,S3CRET|line 1: expected each column once",
                "token,state\\nS3CRET|line 2: expected 2 fields, not 1",
                "token,state\\n\\nS3CRET,activ|line 3.state: expected one of active",
                "token,weight\\nS3CRET,0|line 2.weight: expected a number above 0",
                "token,weight\\nS3CRET,heavy|line 2.weight: expected a number",
                "token,state\\n,active|line 2.token: expected a token",
                "token\\n\"S3CRET|line 2: expected a closing quote",
                "token| expected at least one token",
                "{\"token\":\"S3CRET\"|line 1: expected a JSON object",
                "{\"token\":\"S3CRET\",\"token\":\"S3CRET\"}|line 1: expected a JSON object",
                "{\"token\":\"S3CRET\"}\\n[]|line 2: expected a JSON object",
                "{\"token\":\"S3CRET\"} S3CRET|line 1: expected a JSON object",
                "{\"token\":\"S3CRET\",\"stat\":1}|line 1: expected members",
                "{\"token\":[\"S3CRET\"]}|line 1.token: expected a text"
            })
    void namesTheLineAndNeverTheToken(String text, String expected) throws IOException {
        Path file = file(text.replace("\\n", "\n"));
        InvalidSetting error = assertThrows(InvalidSetting.class, () -> TokenFile.read(file));
        assertTrue(error.getMessage().contains(expected.strip()), error.getMessage());
        assertTrue(error.getMessage().startsWith(file.toString()), error.getMessage());
        assertFalse(error.getMessage().contains("S3CRET"), error.getMessage());
    }

    @Test
    void refusesATokenThatIsTooLongWithoutShowingIt() throws IOException {
        Path file = file("token\n" + "S3CRET".repeat(1_000) + "\n");
        InvalidSetting error = assertThrows(InvalidSetting.class, () -> TokenFile.read(file));
        assertFalse(error.getMessage().contains("S3CRET"), error.getMessage());
    }

    @Test
    void saysThatAFileIsMissing() {
        Path file = folder.resolve("none.csv");
        InvalidSetting error = assertThrows(InvalidSetting.class, () -> TokenFile.read(file));
        assertEquals("tokens: there is no file " + file, error.getMessage());
    }

    @Test
    void readsBackWhatItGenerates() throws IOException {
        Map<TokenState, Double> mix = new EnumMap<>(Map.of(
                TokenState.ACTIVE,
                90.0,
                TokenState.SUSPENDED,
                5.0,
                TokenState.UNKNOWN,
                3.0,
                TokenState.MALFORMED,
                2.0));
        List<TokenLine> lines = TokenFiles.generate(1_000, mix, "demo-v1", "load", 7);
        assertEquals(900, count(lines, TokenState.ACTIVE));
        assertEquals(50, count(lines, TokenState.SUSPENDED));
        assertEquals(90, count(lines.subList(0, 100), TokenState.ACTIVE), "each part of the file has the mix");
        assertEquals(lines, TokenFiles.generate(1_000, mix, "demo-v1", "load", 7));
        assertEquals(1_000, lines.stream().map(TokenLine::token).distinct().count());
        for (String name : List.of("tokens.csv", "tokens.jsonl")) {
            Path file = folder.resolve(name);
            TokenFiles.write(file, lines);
            assertEquals(lines, TokenFile.read(file));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
        TokenFiles.writeImport(folder.resolve("devices"), lines);
        List<String> devices = Files.readAllLines(folder.resolve("devices"));
        assertEquals(950, devices.size(), "the server must not know the others");
        assertEquals(
                "{\"name\":\"load-0\",\"application\":\"demo\",\"token\":\""
                        + lines.get(0).token() + "\"}",
                devices.get(0));
    }

    private static long count(List<TokenLine> lines, TokenState state) {
        return lines.stream().filter(line -> line.state() == state).count();
    }

    @Test
    void adoptsWhatTheEdgeIssued() throws IOException {
        StringBuilder issued = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            issued.append("{\"line\":1,\"deviceId\":\"d\",\"tokenId\":\"tok_" + i + "\",\"token\":\"T" + i
                    + "\",\"name\":\"n" + i + "\"}\n");
        }
        issued.append("{\"line\":5,\"error\":{}}\n{\"summary\":{}}\n");
        Map<TokenState, Double> mix =
                Map.of(TokenState.ACTIVE, 50.0, TokenState.SUSPENDED, 25.0, TokenState.REVOKED, 25.0);
        List<TokenLine> lines = TokenFiles.adopt(file(issued.toString()), new EnumMap<>(mix), "demo-v1");
        assertEquals(4, lines.size());
        assertEquals("n0", lines.get(0).clientId());
        Path commands = folder.resolve("states.sh");
        TokenFiles.writeCommands(commands, lines);
        String script = Files.readString(commands);
        assertEquals(
                2,
                script.lines()
                        .filter(line -> line.startsWith("${EDGE:-edge} token "))
                        .count(),
                script);
        assertTrue(script.contains("token suspend tok_"), script);
        assertFalse(script.contains("T0"), script);
        assertThrows(
                InvalidSetting.class,
                () -> TokenFiles.adopt(folder.resolve("tokens"), Map.of(TokenState.EXPIRED, 1.0), "demo-v1"));
    }

    @Test
    void putsNothingStrangeIntoAScript() throws IOException {
        Path issued = file("{\"tokenId\":\"x; rm -rf /\",\"token\":\"T\",\"name\":\"n\"}\n");
        List<TokenLine> lines = TokenFiles.adopt(issued, Map.of(TokenState.REVOKED, 1.0), "demo-v1");
        assertThrows(InvalidSetting.class, () -> TokenFiles.writeCommands(folder.resolve("s.sh"), lines));
    }
}
