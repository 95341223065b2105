package dev.tollgate.loadtest.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SoakReportTest {
    @Test
    void setsFiguresBesideWhatWasExpected() {
        SoakReport report = new SoakReport();
        report.section("a load");
        report.figure("rate", 7.5, "answers a second", "7.5");
        report.check("lost", 0L, "connections lost", "0", "0", true);
        report.check("ok", 9L, "messages answered", "9", "10", false);
        report.derivation("a connection");
        report.derived("used", 100.0, "heap in use", "100 B", "1,000 B / 10");
        assertEquals("""
                | a load | measured | expected |
                |---|---|---|
                | answers a second | 7.5 |  |
                | connections lost | 0 | 0 |
                | messages answered | 9 | **10**: not met |

                | a connection | measured | from |
                |---|---|---|
                | heap in use | 100 B | 1,000 B / 10 |

                """, report.markdown());
        assertEquals(List.of("messages answered: expected 10, got 9"), report.failures());
        assertEquals(Map.of("rate", 7.5, "lost", 0L, "ok", 9L, "used", 100.0), report.values());
    }
}
