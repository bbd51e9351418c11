package dev.sluice.faults.campaign;

import java.net.URI;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What clients and subscribers know of the system.
 *
 * @param ingresses where commands are sent
 * @param readers where is read from: the egresses, and the ingresses, which pass it on
 * @param resources what can be booked
 * @param goOn whether there is to be more
 * @param silent told of an instance on which a stream has fallen silent
 */
record World(
    List<URI> ingresses,
    List<URI> readers,
    List<String> resources,
    Notebook notebook,
    BooleanSupplier goOn,
    Consumer<URI> silent) {}
