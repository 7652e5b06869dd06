package io.lovage.engine;

import io.lovage.message.InvalidMessageException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * An engine's address, such as {@code sqlite:tasks.db?durability=PROCESS_CRASH}.
 *
 * @param scheme in lower case
 * @param address what stands between the scheme's colon and the question mark
 * @param options what stands behind it, by name
 */
public record EngineUrl(String scheme, String address, Map<String, String> options) {

    private static final Pattern PASSWORD = Pattern.compile("(//[^:/@]*:)[^?]*@");
    private static final Pattern PASSWORD_OPTION = Pattern.compile("([?&][A-Za-z]*[Pp]assword=)[^&]*");

    public EngineUrl {
        options = Map.copyOf(options);
    }

    /**
     * Reads a URL.
     *
     * @throws InvalidMessageException if it has no scheme or an option without a value
     */
    public static EngineUrl parse(String url) {
        int colon = url.indexOf(':');
        if (colon < 1) {
            throw new InvalidMessageException(
                    "'%s' is no engine URL: it has no scheme. Use for example sqlite:tasks.db or memory:", url);
        }
        int question = url.indexOf('?', colon);
        String address = url.substring(colon + 1, question < 0 ? url.length() : question);
        String query = question < 0 ? "" : url.substring(question + 1);
        return new EngineUrl(url.substring(0, colon).toLowerCase(Locale.ROOT), address, options(url, query));
    }

    private static Map<String, String> options(String url, String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : query.split("&", -1)) {
            if (option.isEmpty()) {
                continue;
            }
            int equals = option.indexOf('=');
            if (equals < 1 || equals == option.length() - 1) {
                throw new InvalidMessageException("Option '%s' of engine URL '%s' is not name=value.", option, url);
            }
            options.put(option.substring(0, equals), option.substring(equals + 1));
        }
        return options;
    }

    /**
     * Passes if every option is one of {@code known}.
     *
     * @throws InvalidMessageException naming the unknown ones and the known
     */
    public void checkOptions(Set<String> known) {
        Set<String> unknown = new TreeSet<>(options.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new InvalidMessageException(
                    "Engine URL '%s' has unknown options %s. Known are %s.", this, unknown, new TreeSet<>(known));
        }
    }

    /** The URL as it may be shown to people, with its options. */
    public static String withoutPassword(String url) {
        String withoutLogin = PASSWORD.matcher(url).replaceFirst("$1***@");
        return PASSWORD_OPTION.matcher(withoutLogin).replaceAll("$1***");
    }

    /** The URL without its password and its options: they may hold what must not be shown. */
    @Override
    public String toString() {
        return withoutPassword(scheme + ":" + address);
    }
}
