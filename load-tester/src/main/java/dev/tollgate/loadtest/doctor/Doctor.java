package dev.tollgate.loadtest.doctor;

import java.util.ArrayList;
import java.util.List;

/** Looks at everything that bears on a run. */
public final class Doctor {
    private Doctor() {}

    /** In the order that they should be mended. Connects to the targets, once each. */
    public static List<Finding> examine(Need need) {
        List<Finding> findings = new ArrayList<>(new ConnectionChecks(Machine.THIS, need).run());
        findings.addAll(new MachineChecks(Machine.THIS, need).run());
        return findings;
    }
}
