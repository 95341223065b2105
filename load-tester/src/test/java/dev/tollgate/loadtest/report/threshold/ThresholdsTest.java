package dev.tollgate.loadtest.report.threshold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.report.SyntheticRun;
import dev.tollgate.loadtest.verify.VerifyResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdsTest {
    private static final long MS = 1_000_000;

    private static Histogram steps(int samples, long nanos) {
        Histogram histogram = Operations.emptyHistogram();
        for (int i = 1; i <= samples; i++) {
            histogram.recordValue(i * nanos);
        }
        return histogram;
    }

    private static RunResult result(Map<String, StateCounts> states, Optional<VerifyResult> verify) {
        return result(new Counts(1_020, 1_015, 1_000, 10, 3, 2, 5), states, verify);
    }

    private static RunResult result(Counts rtt, Map<String, StateCounts> states, Optional<VerifyResult> verify) {
        return new RunResult(
                new SyntheticRun("rtt", 1, 1, 1).info(),
                Map.of(
                        Series.of("rtt", Clock.RESPONSE),
                        steps(1_000, MS / 100),
                        Series.of("rtt", Clock.SERVICE),
                        steps(1_000, MS / 1000),
                        new Series("rtt", "active", Outcome.OK, Clock.RESPONSE),
                        steps(1_000, MS),
                        new Series("rtt", "", Outcome.REFUSED, Clock.RESPONSE),
                        steps(10, 7 * MS),
                        Series.of("conn", Clock.RESPONSE),
                        steps(10, MS)),
                Map.of("rtt", rtt),
                Map.of(),
                0,
                states,
                Map.of("storm.all_back_s", 12.5, "e2e.negative", 0.0, "window.limited_percent", 3.0),
                4,
                6,
                List.of(),
                new GeneratorVerdict(GeneratorVerdict.Trust.VALID, List.of()),
                verify,
                false);
    }

    private static Judgement judge(String text) {
        return judge(text, result(Map.of(), Optional.empty()));
    }

    private static Judgement judge(String text, RunResult result) {
        return Thresholds.parse(List.of(text)).judge(result).get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rtt: p(50)<6ms                   | true",
                "rtt: p(99)<9ms                   | false",
                "rtt: p(99)<10ms                  | true",
                "rtt.service: p(99)<1ms           | true",
                "rtt{state=active}: p(99)<10ms    | false",
                "rtt{outcome=refused}: max<80ms   | true",
                "response: max<11ms               | true",
                "service: max<2ms                 | true",
                "conn: max<=11ms                  | true",
                "rtt: min>=9us                    | true",
                "rtt: count==1000                 | true",
                "errors: count==20                | true",
                "errors: rate<2%                  | true",
                "errors: rate<1%                  | false",
                "unanswered: count==5             | true",
                "started: rate>=99%               | true",
                "started: rate>=99.9%             | false",
                "shed: count==5                   | true",
                "answered: rate>12/s              | true",
                "answered{op=rtt}: rate>13/s      | false",
                "timeout: count==3                | true",
                "lost{op=nothing}: count==0       | false",
                "reconnects: count==4             | true",
                "connections_lost: count<6        | false",
                "storm.all_back: value<30s        | true",
                "storm.all_back: value<10s        | false",
                "storm.all_back_s: value<13       | true",
                "window.limited: value<5%         | true",
                "e2e.negative: count==0           | true",
                "e2e.negative: value<1s           | false"
            })
    void judgesAFinishedRun(String text, boolean passed) {
        assertEquals(passed, judge(text).passed(), judge(text).toString());
    }

    @Test
    void failsWithoutSamples() {
        for (String text : List.of(
                "rttt: p(99)<1s",
                "rtt{state=revoked}: max<1s",
                "revoke: max<5s",
                "verify.lost: count==0",
                "auth.wrongly_accepted: count==0",
                "storm.al_back: value<1s",
                "oops: count==0")) {
            Judgement judgement = judge(text);
            assertFalse(judgement.passed(), text);
            assertEquals("n/a", judgement.actualText(), text);
            assertFalse(judgement.note().isEmpty(), text);
        }
    }

    @Test
    void wantsTenSamplesBeyondAPercentile() {
        assertTrue(judge("rtt: p(99)<1s").passed());
        Judgement tooFew = judge("rtt: p(99.9)<1s");
        assertFalse(tooFew.passed());
        assertEquals("1,000 samples, p99.9 needs 10,000", tooFew.note());
    }

    @Test
    void doesNotCallAnExpectedRefusalAnError() {
        Counts counts = new Counts(1_020, 1_015, 1_000, 10, 3, 2, 5, 9);
        RunResult result = result(counts, Map.of("suspended", new StateCounts(0, 9, 1, 0, 0, 0)), Optional.empty());
        assertTrue(judge("errors: count==11", result).passed());
    }

    /** Of a token that MQTT 3.1.1 cannot refuse, acknowledgements are as expected, and make up for no error. */
    @Test
    void expectedAcknowledgementsHideNoErrors() {
        RunResult result = result(Map.of("suspended", new StateCounts(0, 500, 0, 0, 0, 0)), Optional.empty());
        assertTrue(judge("errors: count==20", result).passed());
    }

    @Test
    void addsThoseThatHoldAlways() {
        VerifyResult lost = new VerifyResult(9, 9, 8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of(), List.of());
        RunResult result = result(Map.of("unknown", new StateCounts(0, 3, 0, 1, 0, 0)), Optional.of(lost));
        List<Judgement> judgements =
                Thresholds.parse(List.of("verify.lost: count==0")).judge(result);
        assertEquals(
                List.of(
                        "verify.lost: count==0",
                        "verify.corrupt: count==0",
                        "verify.unexpected: count==0",
                        "auth.wrongly_accepted: count==0"),
                judgements.stream().map(each -> each.threshold().text()).toList());
        assertEquals(
                List.of(false, true, true, false),
                judgements.stream().map(Judgement::passed).toList());
        assertEquals(
                List.of(false, true, true, true),
                judgements.stream().map(Judgement::alwaysOn).toList());
        assertTrue(new Thresholds(List.of())
                .judge(result(Map.of(), Optional.empty()))
                .isEmpty());
    }

    @Test
    void knowsTheTightestLimitOnALatency() {
        Thresholds thresholds =
                Thresholds.parse(List.of("rtt: p(99)<20ms", "rtt: min>1us", "rtt: p(50)<=5ms", "a: value<1ms"));
        assertEquals(OptionalLong.of(5 * MS), thresholds.tightestNanos());
        assertEquals(OptionalLong.empty(), new Thresholds(List.of()).tightestNanos());
    }

    private static Interval interval(Phase phase, int second, Histogram histogram, long lost) {
        return new Interval(
                phase,
                second * SyntheticRun.SECOND,
                SyntheticRun.SECOND,
                Map.of(Series.of("rtt", Clock.RESPONSE), histogram),
                Map.of("rtt", new Counts(1_000, 1_000, 1_000 - lost, 0, 0, lost, 0)),
                0,
                0,
                1,
                1,
                0,
                HealthSample.IDLE);
    }

    @Test
    void endsARunOnlyAfterItsTimeAndInTheMeasurePhase() {
        AbortWatch watch = new AbortWatch(
                Thresholds.parse(List.of(
                        "rtt: p(99)<5ms abort after 3s",
                        "unanswered: count==0 abort after 1s",
                        "rtt: p(99.99)<1ms abort after 1s")),
                Map::of);
        Histogram slow = steps(1_000, MS);
        assertTrue(watch.onInterval(interval(Phase.WARMUP, 0, slow, 0)).isEmpty());
        assertTrue(watch.onInterval(interval(Phase.MEASURE, 1, slow, 0)).isEmpty());
        assertTrue(watch.onInterval(interval(Phase.MEASURE, 2, slow, 0)).isEmpty());
        Optional<Judgement> failed = watch.onInterval(interval(Phase.MEASURE, 3, slow, 0));
        assertEquals("rtt", failed.orElseThrow().threshold().metric());
    }

    @Test
    void endsARunInWhichNothingIsAnswered() {
        AbortWatch watch = new AbortWatch(Thresholds.parse(List.of("rtt: p(99)<5ms abort after 1s")), Map::of);
        Optional<Judgement> failed = watch.onInterval(interval(Phase.MEASURE, 0, Operations.emptyHistogram(), 1_000));
        assertEquals("no samples", failed.orElseThrow().note());
    }
}
