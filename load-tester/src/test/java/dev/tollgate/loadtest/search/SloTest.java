package dev.tollgate.loadtest.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tollgate.loadtest.scenario.InvalidSetting;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SloTest {
    @Test
    void readsTheShortForm() {
        Slo slo = Slo.parse("p(99)<20ms, errors<0.1%, unanswered==0", List.of(), "rtt");
        assertEquals(
                List.of("rtt: p(99)<20ms", "errors{op=rtt}: rate<0.1%", "unanswered{op=rtt}: count==0"), slo.texts());
        assertEquals(
                List.of(
                        new ShareGoal("rtt: p(99)<20ms", 20_000_000, 0.01, 1_000),
                        new ShareGoal("errors{op=rtt}: rate<0.1%", 0, 0.001, 1)),
                slo.shares());
        assertEquals(1, slo.others().size());
        assertEquals(1_000, slo.samplesNeeded());
    }

    @Test
    void readsThresholdsInFullAndThoseOfTheScenario() {
        Slo slo = Slo.parse(
                "response: p(99.9)<=1s, conn{op=conn,outcome=ok}: max<2s", List.of("reconnects: count==0"), "pub.q1");
        assertEquals(10_000, slo.samplesNeeded());
        assertEquals(2, slo.others().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "p(99)",
                "p(99)<20",
                "fast",
                "pub.q1.service: p(99)<20ms",
                "service: p(99)<1ms",
                "p(101)<1s",
                "errors<1ms"
            })
    void refusesWhatIsNoGoal(String text) {
        assertThrows(InvalidSetting.class, () -> Slo.parse(text, List.of(), "pub.q1"));
    }
}
