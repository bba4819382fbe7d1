using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OpenOdp.Client.Compatibility.Tests.Support;

/// <summary>Compiles programs against the package, in the language of .NET Framework.</summary>
internal static partial class Compiler
{
    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp7_3);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).Contains("Tests", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>What the compiler says of a program for the official SDK, after its usings were changed.</summary>
    public static string[] Complaints(string program) =>
    [
        .. CSharpCompilation.Create(
                "Program",
                [CSharpSyntaxTree.ParseText(Official().Replace(program, "OpenOdp.Client.Compatibility"), Language)],
                References,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
            .GetDiagnostics()
            .Where(one => one.Severity >= DiagnosticSeverity.Warning)
            .Select(one => $"{one.Id} {one.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}"),
    ];

    [GeneratedRegex(@"\bOptimizelySDK\b")]
    private static partial Regex Official();
}
