using System.Runtime.InteropServices;
using System.Text.Json;
using GraphQL;
using GraphQL.Execution;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Calls;
using OpenOdp.Server.GraphQL.Answers;

namespace OpenOdp.Server.GraphQL;

/// <summary>Answers any query that keys of a class may ask.</summary>
internal sealed class QueryRunner(KeyClass keys)
{
    /// <summary>Errors of an answer at most, and one that says how many there are more.</summary>
    private const int MaxErrors = 100;

    private readonly AccountSchema _schema = new(keys);
    private readonly QueryBounds _bounds = QueryBounds.Of(keys);
    private readonly CountedExecution _executer = new();

    /// <summary>The answer, in JSON.</summary>
    /// <param name="call">The call.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="unknownHaveNone">True when a customer whom nobody knows is in no segment; else it is an error.</param>
    public byte[] Run(ReadCall call, in GraphQLRequest request, bool unknownHaveNone = false)
    {
        var text = request.Query.GetString()!;
        if (SizeOf(request.Variables) > _bounds.Variables)
        {
            return ErrorAnswer.Of(TooMuch($"The variables have more than {_bounds.Variables:N0} bytes. Ask in several queries."));
        }

        if (!TryParse(text, out var document, out var fault)) return ErrorAnswer.Of(fault!);
        var options = new ExecutionOptions
        {
            Schema = _schema.Of(call.Account),
            Query = text,
            Document = document,
            Variables = VariableReader.Read(request.Variables),
            OperationName = request.OperationName,
            UserContext = new QueryContext(call, _bounds, unknownHaveNone),
            ThrowOnUnhandledException = true,
        };
        // No field waits for anything, so that this is done at once, on the thread that holds the view.
        var result = _executer.ExecuteAsync(options).GetAwaiter().GetResult();
        return AnswerBytes.Write(result, Write);
    }

    private bool TryParse(string text, out GraphQLDocument? document, out GraphQLFault? fault)
    {
        (document, fault) = (null, null);
        if (text.Length > _bounds.Text)
        {
            fault = TooMuch($"The query has more than {_bounds.Text:N0} characters.");
            return false;
        }

        try
        {
            document = Parser.Parse(text);
        }
        catch (GraphQLSyntaxErrorException error)
        {
            fault = new GraphQLFault(
                error.Message.Split('\n')[0].TrimEnd(), error.Location.Line, error.Location.Column, GraphQLFault.InvalidSyntax);
            return false;
        }
        catch (IndexOutOfRangeException)
        {
            // The parser cannot show some places that it complains of.
            fault = new GraphQLFault("The document cannot be read.", 1, 1, GraphQLFault.InvalidSyntax);
            return false;
        }
        catch (GraphQLParserException error)
        {
            fault = new GraphQLFault(error.Message.Split('\n')[0].TrimEnd(), 1, 1, GraphQLFault.InvalidSyntax);
            return false;
        }

        if ((QueryLimits.FaultOf(document) ?? new FieldConflicts(document, text).Find()) is { } tooMuch) fault = TooMuch(tooMuch);
        return fault is null;
    }

    private static int SizeOf(JsonElement variables) =>
        variables.ValueKind == JsonValueKind.Object ? JsonMarshal.GetRawUtf8Value(variables).Length : 0;

    private static GraphQLFault TooMuch(string message) => new(message, 1, 1, GraphQLFault.ValidationError);

    private static void Write(Utf8JsonWriter json, ExecutionResult result)
    {
        var faults = result.Errors?.Take(MaxErrors).Select(FaultOf).ToList() ?? [];
        if (result.Errors?.Count > MaxErrors) faults.Add(TooMuch($"There are {result.Errors.Count - MaxErrors:N0} errors more."));
        if (faults.Count > 0) ErrorAnswer.WriteErrors(json, faults);
        if (result.Data is null && faults.Count > 0)
        {
            ErrorAnswer.WriteNoData(json, faults[0]);
            return;
        }

        json.WritePropertyName("data"u8);
        ValueJson.Write(json, result.Data is ExecutionNode node ? node.ToValue() : result.Data);
    }

    private static GraphQLFault FaultOf(ExecutionError error)
    {
        var at = error.Locations is { Count: > 0 } locations ? locations[0] : new Location(1, 1);
        var own = error as ResolveFault;
        return new GraphQLFault(
            error.Message, at.Line, at.Column,
            own?.Classification ?? (error is SyntaxError ? GraphQLFault.InvalidSyntax : GraphQLFault.ValidationError))
        {
            Path = error.Path?.Select(static part => $"{part}").ToList() is { Count: > 0 } path ? path : null,
            Code = own?.Code,
        };
    }
}
