package dev.tollgate.loadtest.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchCommandTest {
    private final LoadSearch load = new LoadSearch(UnaryOperator.identity());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pub --from 10 | --slo",
                "pub --slo p(99)<20ms | --from",
                "pub --slo p(99)<20ms --from 1k --rate 5k/s | --rate: expected no rate",
                "pub --slo p(99)<20ms --from 1k --model closed | the closed model has no rate",
                "pub --slo p(99)<20ms --from 1k -q 0 | QoS 0 has no answers",
                "pub --slo p(99.99)<20ms --from 10 | the 100,000 samples that the goals need",
                "pub --slo p(99)<20ms --from 1k --precision 90% | 0.1% to 50%",
                "pub --slo p(99)<20ms --from 1k --expect fast | a rate",
                "clients --slo p(99)<20ms --from 0.5 | a number of devices",
                "http --slo p(99)<20ms --from 1k --progress tui | line or none",
            })
    void refusesWhatMakesNoSearch(String line, String complaint) {
        assertEquals(2, load.run(("search " + line).split(" ")), load.err());
        assertTrue(load.err().contains(complaint), load.err());
    }

    @Test
    void listsItsOwnOptionsWithThoseOfTheCommand() {
        assertEquals(0, load.run("search", "rtt", "--help"));
        assertTrue(load.out().contains("--slo") && load.out().contains("--preset"), load.out());
    }

    /** Also of bursts, whose rate is what is searched for. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "16"})
    void saysThatNothingListens(String burst) {
        int code = load.run(
                "search",
                "pub",
                "--slo",
                "p(90)<1s",
                "--from",
                "100",
                "--calibrate",
                "0",
                "--burst",
                burst,
                "-h",
                "127.0.0.1",
                "-p",
                "1");
        assertEquals(93, code, load.err());
    }
}
