package dev.tollgate.edge.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OpenExchangesTest {
    private static final long A = 7;
    private static final long B = 8;

    private final OpenExchanges exchanges = new OpenExchanges();

    @Test
    void knowsFromWhereTheJournalIsToBeLookedAt() {
        exchanges.begin(A, () -> 10);
        exchanges.begin(B, () -> 15);
        exchanges.begin(A, () -> 20);
        assertEquals(10, exchanges.fromSequence(30));

        exchanges.end(A, 12);
        assertEquals(13, exchanges.fromSequence(30), "the other one of the session is behind it");

        exchanges.end(A, -1);
        assertEquals(15, exchanges.fromSequence(30));

        exchanges.end(B, 16);
        assertEquals(30, exchanges.fromSequence(30));
    }
}
