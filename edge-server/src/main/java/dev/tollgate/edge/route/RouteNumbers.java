package dev.tollgate.edge.route;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers that stand for routes in the journal, in a text file with a line {@code NUMBER NAME} each. A route that is no longer in the
 * settings keeps its number, since records of it may be left. Used at the start, by one thread.
 */
public final class RouteNumbers {
    private static final Pattern LINE = Pattern.compile("([0-9]{1,3}) ([a-z][a-z0-9]*)");

    private final Path file;
    private final int routesMax;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    private RouteNumbers(Path file, int routesMax) {
        this.file = file;
        this.routesMax = routesMax;
        numbers.put(Route.DEFAULT, 0);
    }

    /** @param routesMax most routes that there may ever be, the default route among them */
    public static RouteNumbers open(Path file, int routesMax) throws IOException {
        RouteNumbers routes = new RouteNumbers(file, routesMax);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                routes.add(line);
            }
        }
        return routes;
    }

    private void add(String line) throws IOException {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()
                || Integer.parseInt(matcher.group(1)) != numbers.size()
                || numbers.containsKey(matcher.group(2))) {
            throw new IOException(file + ": expected the line '" + numbers.size() + " NAME', found '" + line
                    + "'; without this file it is not known which route a record has taken: restore it from a backup");
        }
        numbers.put(matcher.group(2), numbers.size());
    }

    /**
     * Gives numbers to the names that have none yet. They are on the disk when this returns.
     *
     * @throws IOException when the file cannot be written, or there are too many by now
     */
    public void add(List<String> names) throws IOException {
        int before = numbers.size();
        names.forEach(name -> numbers.putIfAbsent(name, numbers.size()));
        if (numbers.size() > routesMax) {
            throw new IOException("expected at most " + (routesMax - 1)
                    + " routes, those that there once were among them (" + file + "), got " + (numbers.size() - 1)
                    + ": use names again, or begin with an empty data folder");
        }
        if (numbers.size() > before) {
            write();
        }
    }

    private void write() throws IOException {
        StringBuilder text = new StringBuilder();
        numbers.forEach((name, number) -> {
            if (number > 0) {
                text.append(number).append(' ').append(name).append('\n');
            }
        });
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(temporary, text, StandardCharsets.US_ASCII);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Name by number, of all routes that there ever were. */
    public List<String> names() {
        return List.copyOf(numbers.keySet());
    }

    public int number(String name) {
        Integer number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException("expected a route that was added, got '" + name + "'");
        }
        return number;
    }
}
