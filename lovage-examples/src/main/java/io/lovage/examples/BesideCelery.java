package io.lovage.examples;

import io.lovage.Lovage;
import io.lovage.TaskModule;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Task;
import java.util.ArrayList;
import java.util.List;

/** The Java side of a shop whose other tasks run in Python, by Celery: see {@code src/main/python}. */
public final class BesideCelery implements TaskModule {

    // tag::python[]
    record Item(String item, int count) {}

    static final Task<Item, Integer> PRICE = Task.foreign("shop.price", Item.class, Integer.class);
    static final Task<Integer, String> RECEIPT = Task.foreign("shop.receipt", Integer.class, String.class);
    // end::python[]

    // tag::java[]
    record Parcel(String country, int grams) {}

    static final Task<Parcel, Integer> POSTAGE = Task.of("billing.postage", Parcel.class, Integer.class);
    static final Task<List<Integer>, Integer> TOTAL = Task.reducer("billing.total", Integer.class, Integer.class);
    // end::java[]

    // tag::worker[]
    @Override
    public void register(Lovage lovage) {
        addRoutes(lovage);
        lovage.handle(POSTAGE, parcel -> parcel.country().equals("NL") ? 395 : 900)
                .handle(TOTAL, cents -> cents.stream().mapToInt(each -> each).sum());
    }
    // end::worker[]

    // tag::routes[]
    /** The same as the app in Python has. */
    static void addRoutes(Lovage lovage) {
        lovage.route("billing.*", "java").route("shop.*", "python");
    }
    // end::routes[]

    // tag::flow[]
    /** Prices in Python and postage in Java, side by side; their sum in Java; and the receipt in Python. */
    static Call<String> order(List<Item> items, Parcel parcel) {
        List<Call<Integer>> amounts =
                new ArrayList<>(items.stream().map(PRICE::with).toList());
        amounts.add(POSTAGE.with(parcel));
        return Flow.group(amounts).then(TOTAL).then(RECEIPT);
    }
    // end::flow[]
}
