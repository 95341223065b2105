package dev.tollgate.loadtest.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResultsTest {
    private static final String ROW = "row";
    private static final Aim COST = new Aim.Cost(ROW, "edge", "floor", 1.15, "within 15 %");
    private static final Aim LIMIT = new Aim.Limit(ROW, "start", "below 2 s");

    private final Results results = new Results();

    private void cost(String label, double... micros) {
        for (double cpuMicros : micros) {
            results.costs().add(ROW, label, new Figure(1_000, cpuMicros));
        }
    }

    @Test
    void takesRatiosWithinARoundAndThenTheirMedian() {
        cost("floor", 1, 2, 4);
        cost("edge", 2, 2, 12);
        Table.Line line = results.costs().line(ROW, "edge").orElseThrow();
        assertEquals(2, line.ratio()); // of 2, 1 and 3, and not of the medians
        assertEquals(2, line.cpuMicros());
        assertEquals(50, line.spreadPercent());
    }

    @Test
    void aCostAimHoldsUpToItsBound() {
        cost("floor", 1);
        cost("edge", 1.15);
        assertEquals(Aim.Verdict.YES, COST.line(results).verdict());
        assertEquals("1.15 × floor", COST.line(results).reached());
        cost("floor", 1, 1);
        cost("edge", 1.2, 1.2);
        assertEquals(Aim.Verdict.NO, COST.line(results).verdict());
    }

    @Test
    void withoutAnAimTheRatioIsTold() {
        Aim none = new Aim.None(ROW, "edge", "floor", "none: for comparison");
        assertEquals(Aim.Verdict.NOT_KNOWN, none.line(results).verdict());
        cost("floor", 1, 1);
        cost("edge", 3, 1);
        assertTrue(
                results.markdown(List.of(none)).endsWith("| row: edge | 2.00 × floor | none: for comparison | – |\n"));
        results.failed(ROW, "too slow");
        assertEquals(Aim.Verdict.NOT_KNOWN, none.line(results).verdict());
    }

    @Test
    void aLimitIsComparedWithinItsRound() {
        add(Reading.of(3, 2));
        add(Reading.of(3, 4));
        add(Reading.of(9, 10));
        Aim.Line line = LIMIT.line(results);
        assertEquals(Aim.Verdict.YES, line.verdict());
        assertEquals("3.00 s (0.90 of the limit)", line.reached());
    }

    @Test
    void aLoadTesterThatIsMostlyInvalidDecidesNothing() {
        add(Reading.of(1, 2).trusted("INVALID"));
        add(Reading.of(1, 2).trusted("VALID"));
        Aim.Line line = LIMIT.line(results);
        assertEquals(Aim.Verdict.NOT_KNOWN, line.verdict());
        assertTrue(line.reached().endsWith("INVALID 1, VALID 1"), line.reached());
    }

    @Test
    void aRowThatFailedInARoundReachesNoAim() {
        cost("floor", 1, 1);
        cost("edge", 1, 1);
        add(Reading.of(1, 2));
        results.failed(ROW, "too slow");
        results.failed(ROW, "gone");
        assertEquals(Aim.Verdict.NOT_KNOWN, COST.line(results).verdict());
        assertEquals(
                "1.00 × floor; failed in 2 rounds: too slow", COST.line(results).reached());
        assertEquals(Aim.Verdict.NOT_KNOWN, LIMIT.line(results).verdict());
    }

    @Test
    void anAimAboutMoreThanWasMeasuredIsNotKnown() {
        add(Reading.of(1, 2));
        assertEquals(
                Aim.Verdict.YES,
                Aim.withAll(20, 20, "tokens", LIMIT).line(results).verdict());
        Aim.Line line = Aim.withAll(20, 19, "tokens", LIMIT).line(results);
        assertEquals(Aim.Verdict.NOT_KNOWN, line.verdict());
        assertTrue(line.reached().endsWith("; the aim is about 20 tokens, these were 19"), line.reached());
    }

    @Test
    void theWorseVerdictCounts() {
        assertEquals("INVALID", Reading.worse("INVALID", "SUSPECT"));
        assertEquals("SUSPECT", Reading.worse("VALID", "SUSPECT"));
    }

    @Test
    void saysWhyWhatIsMissing() {
        assertEquals("not measured", LIMIT.line(results).reached());
        results.failed(ROW, "too slow");
        assertEquals("failed in 1 round: too slow", LIMIT.line(results).reached());
        assertEquals(1, results.failures());
        results.missing(ROW, "start", "no JDK here");
        assertEquals("no JDK here", LIMIT.line(results).reached());
        assertEquals(Aim.Verdict.NOT_KNOWN, LIMIT.line(results).verdict());
    }

    @Test
    void printsATableForEachKindOfResult() {
        assertEquals("", results.markdown(List.of()));
        cost("floor", 2, 2);
        cost("edge", 3, 5);
        add(Reading.of(1, 2));
        assertEquals("""
                | load | server | messages a second | processor time a message | ratio to the floor | spread |
                |---|---|---|---|---|---|
                | row | floor | 1,000 | 2.00 µs | 1.00 | ±0 % |
                | row | edge | 1,000 | 4.00 µs | 2.00 | ±25 % |

                | row | of | reached | spread | load tester |
                |---|---|---|---|---|
                | row | start | 1.00 s | ±0 % |  |

                | row | reached | aim | met |
                |---|---|---|---|
                | row: edge | 2.00 × floor | within 15 % | no |
                | row: start | 1.00 s (0.50 of the limit) | below 2 s | yes |
                """, results.markdown(List.of(COST, LIMIT)));
    }

    @Test
    void isATreeForJson() {
        cost("floor", 2);
        add(Reading.of(1));
        JsonNode tree = new ObjectMapper().valueToTree(results.tree(List.of(COST)));
        assertEquals(2, tree.at("/lines/0/rounds/0/cpuMicros").asDouble());
        assertEquals("SECONDS", tree.at("/readings/0/quantity").asText());
        assertTrue(tree.at("/readings/0/rounds/0/limit").isNull());
        assertEquals("NOT_KNOWN", tree.at("/aims/0/verdict").asText());
    }

    private void add(Reading reading) {
        results.readings().add(ROW, "start", Quantity.SECONDS, reading);
    }
}
