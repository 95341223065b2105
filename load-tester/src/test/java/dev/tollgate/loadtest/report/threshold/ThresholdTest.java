package dev.tollgate.loadtest.report.threshold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.report.threshold.Threshold.Aggregation.Kind;
import dev.tollgate.loadtest.report.threshold.Threshold.Comparison;
import dev.tollgate.loadtest.report.threshold.Threshold.Unit;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {
    @Test
    void readsEachPart() {
        Threshold threshold = Threshold.parse("pub.q1.service{state=active, op=x}: p(99.9) <= 1.5ms abort after 10s");
        assertEquals("pub.q1.service", threshold.metric());
        assertEquals(Map.of("state", "active", "op", "x"), threshold.tags());
        assertEquals(99.9, threshold.aggregation().percent());
        assertEquals(Comparison.AT_MOST, threshold.comparison());
        assertEquals(1_500_000, threshold.limit());
        assertEquals(Unit.NANOS, threshold.unit());
        assertEquals(OptionalLong.of(10_000_000_000L), threshold.abortAfterNanos());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtt: p(99)<20ms",
                "pub.q1{state=active}: p(99.9)<100ms",
                "errors: rate<0.1%",
                "unanswered: count==0",
                "started: rate>=99%",
                "verify.lost: count==0",
                "auth.wrongly_accepted: count==0",
                "storm.all_back: value<30s",
                "revoke: max<5s",
                "response:p(99)<20ms"
            })
    void readsTheExamplesOfTheSpecification(String text) {
        assertEquals(text, Threshold.parse(text).text());
    }

    @ParameterizedTest
    @CsvSource({
        "started: rate>=99%, SHARE, 0.99",
        "errors: rate<0.01, SHARE, 0.01",
        "answered: rate>5k/s, PER_SECOND, 5000",
        "answered: rate>60/m, PER_SECOND, 1",
        "lost: count<2k, NUMBER, 2000",
        "rtt: max<250us, NANOS, 250000",
        "rtt: avg<250µs, NANOS, 250000",
        "x: value!=3, NUMBER, 3"
    })
    void readsUnits(String text, Unit unit, double limit) {
        Threshold threshold = Threshold.parse(text);
        assertEquals(unit, threshold.unit());
        assertEquals(limit, threshold.limit(), 1e-9);
    }

    @Test
    void takesAPlainNumberForAShareAsK6Does() {
        assertEquals(
                Kind.RATE, Threshold.parse("errors: rate<0.01").aggregation().kind());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                       |  1 | a metric",
                "rtt                      |  4 | ':'",
                "rtt p(99)<20ms           |  5 | ':'",
                "rtt: p99<20ms            |  6 | p(N), avg",
                "rtt: p(99<20ms           | 10 | ')'",
                "rtt: p(100)<20ms         |  8 | below 100",
                "rtt: p(0)<20ms           |  8 | above 0",
                "rtt: med<20ms            |  6 | p(N), avg",
                "rtt: p(99)=20ms          | 11 | <, <=",
                "rtt: p(99)<20            | 12 | a time with its unit",
                "rtt: p(99)<20x           | 12 | a time with its unit",
                "rtt: p(99)<ms            | 12 | a time",
                "errors: rate<5ms         | 14 | a share",
                "errors: count<5%         | 15 | a number",
                "rtt{shape=round}: max<1s |  5 | op, state or outcome",
                "rtt{state=a,state=b}: max<1s | 13 | each tag once",
                "rtt{outcome=bad}: max<1s | 13 | ok, refused",
                "rtt{state=active: max<1s | 17 | '}'",
                "rtt: max<1s abort        | 18 | after DURATION",
                "rtt: max<1s abort after 5 | 25 | a duration",
                "rtt: max<1s soon         | 13 | after DURATION' or the end"
            })
    void saysWhereAndWhatWasExpected(String text, int column, String expected) {
        ThresholdSyntaxException refused = assertThrows(ThresholdSyntaxException.class, () -> Threshold.parse(text));
        assertEquals(column, refused.column(), refused.getMessage());
        assertTrue(String.valueOf(refused.getMessage()).contains(expected), refused.getMessage());
    }
}
