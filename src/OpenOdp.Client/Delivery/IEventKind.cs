namespace OpenOdp.Client.Delivery;

/// <summary>What differs between the kinds of events: those of ODP, and those of experiments.</summary>
internal interface IEventKind
{
    /// <summary>The kind in a word, for the metrics.</summary>
    string Name { get; }

    /// <summary>The name of its settings among the client's, for messages.</summary>
    string Settings { get; }

    /// <summary>Its own part of a spool's directory, which two kinds may share.</summary>
    string DirectoryIn(string spool);

    /// <summary>Makes a destination that another process had.</summary>
    /// <param name="key">What it was.</param>
    /// <param name="current">The one in use; the same one is not made twice, so all that is known of it counts.</param>
    /// <param name="fault">Why events may not go there; then the result is null.</param>
    EventDestination? Restore(DestinationKey key, EventDestination? current, out string fault);

    /// <summary>The user of a written event, of whom the order may be kept.</summary>
    string UserOf(byte[] json);
}
