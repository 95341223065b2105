package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.measure.RunEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Joins what children saw at the same time: a phase begins when the last child has entered it, a fault has cut the connections of all, a
 * flip happens once. Everything else is told with the number of the child. For one thread at a time.
 */
final class EventMerge {
    private static final Pattern CUT = Pattern.compile("cut (\\d+) connections( .*)");

    private final int children;
    /** By kind, text and how often the child told it before. */
    private final Map<String, List<RunEvent>> open = new HashMap<>();

    private final Map<String, Integer> told = new HashMap<>();

    EventMerge(int children) {
        this.children = children;
    }

    /** @return what there is to say now */
    Optional<RunEvent> add(int child, RunEvent event) {
        Matcher cut = CUT.matcher(event.text());
        return switch (event.kind()) {
            case "phase" -> join(child, event.text(), event).map(EventMerge::last);
            case "fault" ->
                cut.matches()
                        ? join(child, cut.group(2), event).map(EventMerge::sum)
                        : Optional.of(named(child, event));
            case "flip" -> isFirst(child, event) ? Optional.of(event) : Optional.empty();
            default -> Optional.of(named(child, event));
        };
    }

    private static RunEvent named(int child, RunEvent event) {
        return new RunEvent(event.atNanos(), event.kind(), "process " + (child + 1) + ": " + event.text());
    }

    /** All children's, once the last of them has told it. */
    private Optional<List<RunEvent>> join(int child, String text, RunEvent event) {
        String key = key(child, event.kind(), text);
        List<RunEvent> same = open.computeIfAbsent(key, any -> new ArrayList<>());
        same.add(event);
        return same.size() < children ? Optional.empty() : Optional.ofNullable(open.remove(key));
    }

    private boolean isFirst(int child, RunEvent event) {
        List<RunEvent> same = open.computeIfAbsent(key(child, event.kind(), event.text()), any -> new ArrayList<>());
        same.add(event);
        return same.size() == 1;
    }

    private String key(int child, String kind, String text) {
        int before = told.merge(child + " " + kind + " " + text, 1, Integer::sum);
        return kind + " " + text + " " + before;
    }

    private static RunEvent last(List<RunEvent> events) {
        return events.stream()
                .max((one, other) -> Long.compare(one.atNanos(), other.atNanos()))
                .orElseThrow();
    }

    private static RunEvent sum(List<RunEvent> events) {
        long cut = 0;
        String rest = "";
        for (RunEvent event : events) {
            Matcher matcher = CUT.matcher(event.text());
            if (matcher.matches()) {
                cut += Long.parseLong(matcher.group(1));
                rest = matcher.group(2);
            }
        }
        return new RunEvent(events.get(0).atNanos(), events.get(0).kind(), "cut " + cut + " connections" + rest);
    }

    /** At the end: what not all children came to tell. */
    List<RunEvent> rest() {
        return open.values().stream()
                .filter(events -> events.get(0).kind().equals("fault"))
                .map(EventMerge::sum)
                .toList();
    }
}
