package dev.tollgate.loadtest.soak;

import static dev.tollgate.loadtest.soak.Texts.format;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.Percentile;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What the load saw, and whether the edge counted the same. */
final class LoadFigures {
    /** Key of the tester's verdict on itself. */
    static final String TESTER = "tester";

    private static final List<Percentile> SHOWN =
            List.of(new Percentile(50), new Percentile(99), new Percentile(99.9), new Percentile(99.99));

    private LoadFigures() {}

    /** Answers, connections and times of the measure phase. */
    static void addAnswers(SoakReport report, Load.Outcome outcome, long connections) {
        Counts counts = outcome.measured();
        report.check(
                "connectionsAtEnd",
                outcome.connected(),
                "connections at the end",
                Figures.count(outcome.connected()),
                Figures.count(connections),
                outcome.connected() == connections);
        report.check(
                "connectionsLost",
                outcome.lost(),
                "connections lost",
                Figures.count(outcome.lost()),
                "0",
                outcome.lost() == 0);
        report.check(
                "answered",
                counts.ok(),
                "messages answered",
                Figures.count(counts.ok()),
                Figures.count(counts.planned()),
                counts.ok() == counts.planned());
        report.check(
                "notAnswered",
                counts.errors(),
                "refused, timed out, lost, not sent",
                format("%,d, %,d, %,d, %,d", counts.refused(), counts.timedOut(), counts.lost(), counts.shed()),
                "0, 0, 0, 0",
                counts.errors() == 0);
        report.figure(
                "answersPerSecond", outcome.perSecond(), "answers a second", format("%,.0f", outcome.perSecond()));
        addTimes(report, outcome.times());
        String reasons = String.join("; ", outcome.generator().reasons());
        String trust = outcome.generator().trust().name();
        report.figure(
                TESTER, trust, "the tester's verdict on itself", reasons.isEmpty() ? trust : trust + ": " + reasons);
    }

    private static void addTimes(SoakReport report, Histogram times) {
        for (Percentile percentile : SHOWN) {
            percentile
                    .of(times)
                    .ifPresent(nanos -> report.figure(
                            "ack" + percentile.label() + "Ms",
                            nanos / 1e6,
                            "PUBACK " + percentile.label() + ", from the planned instant",
                            Texts.time(nanos)));
        }
        report.figure("ackMaxMs", times.getMaxValue() / 1e6, "PUBACK, longest", Texts.time(times.getMaxValue()));
    }

    /**
     * The edge's account against the load's.
     *
     * @param end after the load
     * @param answered of all loads that this edge was given
     */
    static void addAccount(SoakReport report, EdgeSample end, Ledger ledger, long answered) {
        report.check(
                "edgeAccepted",
                end.accepted(),
                "accepted by the edge since its start",
                Texts.count(end.accepted()),
                format("%,d, as answered", answered),
                end.accepted() == answered);
        report.check(
                "edgeRefused",
                end.refused(),
                "refused by the edge",
                Texts.count(end.refused()),
                "0",
                end.refused() == 0);
        report.check(
                "journalRecords",
                end.journalRecords(),
                "records in the journal since its start",
                Texts.count(end.journalRecords()),
                "as accepted",
                end.journalRecords() == end.accepted());
        if (ledger.accounts() == 0) {
            report.figure("ledger", "no sink", "ledger", "has no account, as there is no sink");
            return;
        }
        boolean isWhole = ledger.accepted() == answered;
        report.check(
                "ledgerAccepted",
                ledger.accepted(),
                "ledger: accepted",
                format("%,d (delivered %,d, waiting %,d)", ledger.accepted(), ledger.delivered(), ledger.waiting()),
                format("%,d, as answered", answered),
                isWhole);
        report.check(
                "ledgerDifference",
                ledger.difference(),
                "ledger: records in no account",
                Figures.count(ledger.difference()),
                "0",
                ledger.difference() == 0);
    }
}
