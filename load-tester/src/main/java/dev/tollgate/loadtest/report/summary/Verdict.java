package dev.tollgate.loadtest.report.summary;

import dev.tollgate.loadtest.health.GeneratorVerdict.Trust;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.report.threshold.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is to be thought of a run.
 *
 * @param result never {@link Result#PASS} when the generator is INVALID
 * @param exitCode of the highest of the reasons, in the order 90, 91, 93, 92, 99, 130
 * @param reasons for anything but PASS, the highest first
 */
public record Verdict(Result result, int exitCode, List<String> reasons) {
    public enum Result {
        PASS,
        FAIL,
        /** The numbers cannot be trusted. */
        INVALID,
        INTERRUPTED
    }

    private static final double SUSTAINED = 0.99;
    private static final String CONNECTING = "conn";

    public Verdict {
        reasons = List.copyOf(reasons);
    }

    public static Verdict of(RunResult result, List<Judgement> judgements) {
        List<String> reasons = new ArrayList<>();
        List<ExitCode> codes = new ArrayList<>();
        judgements.stream()
                .filter(judgement ->
                        !judgement.passed() && judgement.threshold().isOfCorrectness())
                .forEach(judgement -> {
                    codes.add(ExitCode.INCORRECT);
                    reasons.add(reason(judgement));
                });
        if (result.generator().trust() == Trust.INVALID) {
            codes.add(ExitCode.NOT_TRUSTWORTHY);
            reasons.add(
                    "the tester itself: " + String.join("; ", result.generator().reasons()));
        }
        neverConnected(result, codes, reasons);
        notSustained(result, codes, reasons);
        judgements.stream()
                .filter(judgement ->
                        !judgement.passed() && !judgement.threshold().isOfCorrectness())
                .forEach(judgement -> {
                    codes.add(ExitCode.THRESHOLD_FAILED);
                    reasons.add(reason(judgement));
                });
        if (result.interrupted()) {
            codes.add(ExitCode.INTERRUPTED);
            reasons.add("interrupted before its end");
        }
        ExitCode code = codes.isEmpty() ? ExitCode.OK : codes.get(0);
        return new Verdict(result(code), code.code(), reasons);
    }

    private static void neverConnected(RunResult result, List<ExitCode> codes, List<String> reasons) {
        Counts connects = result.counts().getOrDefault(CONNECTING, Counts.NONE);
        if (connects.started() > 0 && connects.ok() == 0) {
            codes.add(ExitCode.UNREACHABLE);
            String why = result.outcomes().getOrDefault(CONNECTING, Map.of()).entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(most -> ", mostly: " + Figures.plain(most.getKey()))
                    .orElse("");
            reasons.add("no connection came up in " + Figures.count(connects.started()) + " attempts" + why);
        }
    }

    private static void notSustained(RunResult result, List<ExitCode> codes, List<String> reasons) {
        Counts total = Operations.total(result.counts());
        boolean late = total.planned() > 0 && total.started() < SUSTAINED * total.planned();
        if (late || total.shed() > 0) {
            codes.add(ExitCode.NOT_SUSTAINED);
            reasons.add("planned rate not sustained: " + Figures.count(total.started()) + " of "
                    + Figures.count(total.planned()) + " started, " + Figures.count(total.shed()) + " shed");
        }
    }

    private static String reason(Judgement judgement) {
        return judgement.threshold().text() + " failed: "
                + (judgement.note().isEmpty() ? judgement.actualText() : judgement.note());
    }

    private static Result result(ExitCode code) {
        return switch (code) {
            case OK -> Result.PASS;
            case NOT_TRUSTWORTHY -> Result.INVALID;
            case INTERRUPTED -> Result.INTERRUPTED;
            default -> Result.FAIL;
        };
    }
}
