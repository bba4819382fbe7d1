namespace OpenOdp.Load.Queries;

/// <summary>How a question is put to GraphQL.</summary>
internal enum QueryDocument
{
    /// <summary>The C#, Go, Java and Android SDKs: one text, the values beside it.</summary>
    Variables,

    /// <summary>The JavaScript SDKs: the values are pasted into the text.</summary>
    Pasted,
}
